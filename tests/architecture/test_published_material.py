"""Tests that read published material from `../shared`: each asks for it by the fixture that skips aloud, carries the marker, and
has a twin that runs everywhere, or a reason why it has none."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
HSDS, KNOWLEDGE, SPEC = "unit/exchange/test_hsds.py::", "unit/knowledge/", "spec/instruments/"
# A comparison with its source has no synthetic twin in the strict sense; the twin then holds what was shipped to be whole.
TWINS = {
    "rooms/directory/test_directory.py::test_the_published_examples_are_imported_and_come_out_again":
        "rooms/directory/test_directory.py::test_a_synthetic_document_is_imported_with_a_bad_row_left_out",
    "rooms/web/test_sample.py::test_categories_are_those_of_the_published_codebook":
        "rooms/web/test_sample.py::test_many_invented_people_follow_the_shares",
    "spec/instruments/test_ilo_ec_delphi.py::test_the_items_are_those_of_the_content_folder":
        "spec/instruments/test_ilo_ec_delphi.py::test_the_lists_are_as_long_as_the_source_says",
    "spec/instruments/test_ilo_forced_labour.py::test_the_signs_and_strengths_are_those_of_the_content_folder":
        "spec/instruments/test_ilo_forced_labour.py::test_the_lists_are_as_long_as_our_source_and_say_that_they_are_recalled",
    "unit/exchange/test_hsds_published.py::test_published_documents_come_back_as_they_went":
        HSDS + "test_json_comes_back_as_it_went",
    "unit/exchange/test_hsds_published.py::test_published_documents_come_back_from_csv_too":
        HSDS + "test_csv_package_comes_back_as_it_went",
    "unit/exchange/test_hsds_published.py::test_no_word_of_a_published_service_is_lost":
        HSDS + "test_json_comes_back_as_it_went",
    "unit/exchange/test_hsds_published.py::test_the_published_csv_package_reads_in_a_folder_and_zipped":
        HSDS + "test_folders_and_single_files_are_read",
    "unit/exchange/test_hsds_published.py::test_the_published_latitude_of_100_is_remarked_on":
        HSDS + "test_huge_and_broken_values_are_left_out_and_the_rest_kept",
    "unit/exchange/test_hsds_published.py::test_what_we_write_holds_to_the_published_schemas":
        "unit/exchange/test_hsds_published.py::test_required_fields_are_written_even_when_empty",
    "unit/exchange/test_hsds_published.py::test_the_schema_check_can_fail":
        "reason: it tries the checker of the published schemas, which are not ours to ship",
    "unit/exchange/test_hsds_published.py::test_every_field_of_the_published_schemas_has_a_place":
        "reason: what it compares with is the published list of fields, which is not ours to ship",
    "unit/exchange/test_htcds.py::test_names_and_labels_are_those_of_the_standard":
        "unit/exchange/test_htcds.py::test_every_standard_field_stands_in_one_group",
    KNOWLEDGE + "test_goods.py::test_every_row_of_the_content_folder_is_here":
        KNOWLEDGE + "test_goods.py::test_every_row_is_whole",
    KNOWLEDGE + "test_hotlines.py::test_every_helpline_of_the_content_folder_is_shipped":
        KNOWLEDGE + "test_hotlines.py::test_every_row_is_whole_and_stands_once",
    KNOWLEDGE + "test_limits.py::test_every_number_of_the_content_folder_is_a_limit":
        KNOWLEDGE + "test_limits.py::test_one_name_holds_once_on_every_day_and_none_claims_to_be_verified",
    KNOWLEDGE + "test_national_law.py::test_every_finding_of_the_content_folder_is_shipped_unchanged":
        KNOWLEDGE + "test_national_law.py::test_a_finding_says_yes_no_or_nothing",
    KNOWLEDGE + "test_national_law.py::test_every_law_and_every_criterion_of_the_content_folder_is_here":
        KNOWLEDGE + "test_national_law.py::test_the_yardsticks_are_whole_and_say_what_is_from_memory",
    KNOWLEDGE + "test_obligations.py::test_no_obligation_of_the_content_folder_was_lost_or_changed":
        KNOWLEDGE + "test_obligations.py::test_every_obligation_says_where_it_comes_from_and_how_far_it_was_checked",
    KNOWLEDGE + "test_obligations.py::test_no_ratification_of_the_content_folder_was_lost_or_bettered":
        KNOWLEDGE + "test_obligations.py::test_every_country_of_a_row_and_of_a_territory_is_a_country",
    KNOWLEDGE + "test_plain_words.py::test_every_sector_of_the_content_folder_is_here":
        KNOWLEDGE + "test_plain_words.py::test_every_sign_and_right_is_there_in_every_language",
    KNOWLEDGE + "test_practice.py::test_nothing_of_the_content_folder_is_left_out_or_bettered":
        KNOWLEDGE + "test_practice.py::test_every_record_is_whole",
    KNOWLEDGE + "test_standards.py::test_nothing_of_the_published_lists_is_lost":
        KNOWLEDGE + "test_standards.py::test_every_code_belongs_to_a_known_standard",
    KNOWLEDGE + "test_vocabularies.py::test_the_codes_are_those_of_htcds":
        KNOWLEDGE + "test_vocabularies.py::test_every_shipped_vocabulary_is_whole",
    KNOWLEDGE + "test_vocabularies.py::test_the_means_know_their_ctdc_names":
        KNOWLEDGE + "test_standards.py::test_our_own_lists_hold_every_htcds_code_of_the_crosswalk",
    KNOWLEDGE + "test_vocabularies.py::test_the_referral_codes_are_the_recommended_ones":
        KNOWLEDGE + "test_vocabularies.py::test_every_referral_state_points_to_one_that_the_workspace_keeps",
    SPEC + "test_company_self_assessment.py::test_questions_weights_and_references_are_those_of_the_content_folder":
        SPEC + "test_company_self_assessment.py::test_there_are_twenty_eight_with_evidence_each_in_twelve_sections",
    SPEC + "test_survey_and_quiz.py::test_the_keys_are_those_of_the_content_folder":
        SPEC + "test_survey_and_quiz.py::test_right_is_right_and_not_sure_is_nothing",
    SPEC + "test_vulnerability.py::test_the_factors_are_those_of_the_content_folder":
        SPEC + "test_vulnerability.py::test_thirty_two_factors_at_four_levels_each_a_risk_and_a_protection",
    "journeys/test_hsds_example.py::test_the_published_example_goes_in_is_found_and_comes_out_as_it_was":
        "journeys/test_hsds_example.py::test_of_a_bad_file_the_good_rows_are_kept_and_each_bad_one_is_named",
}  # fmt: skip
GIVES = {"shared", "published"}  # fixtures: the folder, and its standards


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(TESTS.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(TESTS).as_posix()}::{node.name}", node


def is_marked(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(each).startswith("pytest.mark.shared") for each in node.decorator_list)


def asks(node: ast.FunctionDef) -> bool:
    return bool({each.arg for each in node.args.args} & GIVES)


ALL = dict(functions())
READERS = {
    name: node
    for name, node in ALL.items()
    if node.name.startswith("test_") and (asks(node) or is_marked(node))
}


def test_who_reads_it_asks_the_fixture_and_carries_the_marker():
    assert len(READERS) > 20
    assert [name for name, node in READERS.items() if not (asks(node) and is_marked(node))] == []


def test_nobody_finds_the_folder_alone():
    """Only the fixture knows where it is, and only the fixture skips."""
    by_path = [
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path not in (TESTS / "conftest.py", Path(__file__)) and '/ "shared"' in path.read_text()
    ]
    assert by_path == []


def test_each_has_a_twin_that_runs_without_it_or_a_reason():
    assert sorted(set(READERS) - set(TWINS)) == []
    for name in READERS:
        twin = TWINS[name]
        if not twin.startswith("reason: "):
            assert twin in ALL, name
            assert twin not in READERS, name
