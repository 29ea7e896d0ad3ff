"""The professional's profile form: each problem at the field it was typed into."""

import pytest

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.state.professional.profile import merge_list_errors, parse_pincodes, parse_profile_form

TYPED = {"bio": "", "experience_years": "9", "city": "Pune", "pincodes": "411045, 411038"}


def refused(**typed: str) -> dict[str, str]:
    with pytest.raises(ValidationFailed) as caught:
        parse_profile_form({**TYPED, **typed})
    return {problem.field: problem.message for problem in caught.value.problems}


@pytest.mark.parametrize("text", ["411045,411038", " 411045 ; 411038\n", "411045\n411038", ", 411045 , , 411038"])
def test_pincodes_may_be_parted_in_any_usual_way(text: str) -> None:
    assert parse_pincodes(text) == ["411045", "411038"]


def test_an_empty_list_means_the_whole_city() -> None:
    assert parse_profile_form({**TYPED, "pincodes": "  "}).pincodes == []


def test_each_pincode_counts_once() -> None:
    assert parse_profile_form({**TYPED, "pincodes": "411045 411045"}).pincodes == ["411045"]


def test_what_was_said_about_oneself_may_be_taken_away() -> None:
    form = parse_profile_form(TYPED)
    assert "bio" in form.model_fields_set
    assert form.bio is None


def test_a_city_cannot_be_taken_away() -> None:
    assert refused(city="") == {"city": "This is needed."}


def test_years_are_a_whole_number() -> None:
    assert set(refused(experience_years="nine")) == {"experience_years"}


def test_a_wrong_pincode_is_told_by_its_place() -> None:
    assert refused(pincodes="411045, 41103") == {"pincodes": "Entry 2 is wrong: A pincode has 6 digits; this has 5."}


def test_of_several_wrong_pincodes_the_first_is_told_and_the_others_counted() -> None:
    assert refused(pincodes="4, 411045, abc, 012345")["pincodes"].endswith("So are 2 others.")


def test_too_many_pincodes_are_told_once() -> None:
    assert refused(pincodes=" ".join(str(411000 + n) for n in range(51))) == {"pincodes": "Use at most 50 entries."}


def test_other_problems_stay_where_they_are() -> None:
    other = FieldError("city", "This is needed.")
    assert merge_list_errors([other], "pincodes") == [other]


def test_what_is_not_a_form_is_refused() -> None:
    with pytest.raises(ValidationFailed):
        parse_profile_form("nonsense")
