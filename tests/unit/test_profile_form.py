"""The professional's profile form: each error at its field."""

import pytest

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.state.professional.profile import merge_list_errors, parse_pincodes, parse_profile_form

FORM_DATA = {"bio": "", "experience_years": "9", "city": "Pune", "pincodes": "411045, 411038"}


def get_field_errors(**changes: str) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as error:
        parse_profile_form({**FORM_DATA, **changes})
    return {problem.field: problem.message for problem in error.value.field_errors}


@pytest.mark.parametrize("text", ["411045,411038", " 411045 ; 411038\n", "411045\n411038", ", 411045 , , 411038"])
def test_pincodes_are_split_by_common_separators(text: str) -> None:
    assert parse_pincodes(text) == ["411045", "411038"]


def test_empty_pincode_list_means_the_whole_city() -> None:
    assert parse_profile_form({**FORM_DATA, "pincodes": "  "}).pincodes == []


def test_duplicate_pincodes_are_removed() -> None:
    assert parse_profile_form({**FORM_DATA, "pincodes": "411045 411045"}).pincodes == ["411045"]


def test_bio_can_be_cleared() -> None:
    form = parse_profile_form(FORM_DATA)
    assert "bio" in form.model_fields_set
    assert form.bio is None


def test_city_cannot_be_cleared() -> None:
    assert get_field_errors(city="") == {"city": "This is needed."}


def test_years_of_experience_must_be_a_whole_number() -> None:
    assert set(get_field_errors(experience_years="nine")) == {"experience_years"}


def test_invalid_pincode_is_reported_by_position() -> None:
    assert get_field_errors(pincodes="411045, 41103") == {
        "pincodes": "Entry 2 is wrong: A pincode has 6 digits; this has 5."
    }


def test_first_of_several_invalid_pincodes_is_reported() -> None:
    assert get_field_errors(pincodes="4, 411045, abc, 012345")["pincodes"].endswith("So are 2 others.")


def test_too_many_pincodes_are_reported_once() -> None:
    assert get_field_errors(pincodes=" ".join(str(411000 + n) for n in range(51))) == {
        "pincodes": "Use at most 50 entries."
    }


def test_errors_of_other_fields_are_unchanged() -> None:
    other = FieldError("city", "This is needed.")
    assert merge_list_errors([other], "pincodes") == [other]


def test_non_form_data_is_rejected() -> None:
    with pytest.raises(ValidationFailed):
        parse_profile_form("nonsense")
