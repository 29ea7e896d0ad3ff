"""Known pincodes and their locations."""

import subprocess
import sys

import pytest

from hsa_app.core import pincodes
from hsa_app.core.validation import validate
from hsa_app.demo.cities import CITY_PINCODES
from hsa_app.domain.accounts.forms import AccountForm, ProfileForm
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.state.form_input import field_error
from hsa_app.state.public.search import parse_query

COMMON_PINCODES = [
    "411001",
    "411062",
    "400001",
    "400708",
    "560001",
    "560103",
    "600001",
    "110001",
    "700001",
    "122018",
    "201301",
]


@pytest.mark.parametrize(
    "pincode", COMMON_PINCODES + [pincode for places in CITY_PINCODES.values() for pincode in places]
)
def test_real_pincode_is_accepted_and_described(pincode: str) -> None:
    assert validate(AccountForm, {"pincode": pincode}).pincode == pincode
    assert pincodes.describe(pincode)


@pytest.mark.parametrize("pincode", ["999999", "199999", "880001"])
def test_pincode_with_unknown_prefix_is_rejected(pincode: str) -> None:
    assert field_error(AccountForm, "pincode", pincode) == f"There is no pincode {pincode}."
    assert field_error(ProfileForm, "pincodes", ["411045", pincode]) == f"There is no pincode {pincode}."


def test_unlisted_pincode_with_known_prefix_is_accepted() -> None:
    assert pincodes.find_location("411999") is None
    assert validate(AccountForm, {"pincode": "411999"}).pincode == "411999"


def test_search_reports_an_unknown_pincode() -> None:
    assert validate(ServiceSearch, {"pincode": "999999"}).pincode == "999999"
    assert parse_query({"pincode": "999999"})[1] == {"pincode": "There is no pincode 999999."}


def test_pincode_is_described_by_district_and_state() -> None:
    assert pincodes.describe("411045") == "Pune, Maharashtra"
    assert pincodes.describe("not a pincode") == pincodes.describe("٤١١٠٤٥") == ""


def test_unlisted_pincode_gets_a_warning() -> None:
    assert pincodes.describe("411099") == pincodes.UNKNOWN_PINCODE_MESSAGE
    assert pincodes.describe("999999") == "", "the field already reports the unknown pincode"


@pytest.mark.parametrize(
    ("pincode", "city"),
    [("411045", "pune"), ("400101", "mumbai"), ("560066", "bengaluru"), ("500072", "hyderabad"), ("600097", "chennai")],
)
def test_suburb_pincode_belongs_to_its_city(pincode: str, city: str) -> None:
    assert city in pincodes.get_city_names(pincode)


def test_town_between_two_cities_belongs_to_neither() -> None:
    assert not pincodes.get_city_names("410206") & {"pune", "mumbai"}


def test_distance_between_pincodes_is_correct() -> None:
    assert pincodes.distance_km("411001", "400001") == pytest.approx(119, abs=5)
    assert pincodes.distance_km("411045", "411045") == 0
    assert pincodes.distance_km("411045", "411999") is None


def test_pincode_data_is_loaded_lazily() -> None:
    code = "import sys, hsa_app.domain.accounts.forms; sys.exit(any('indian_pincode' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
