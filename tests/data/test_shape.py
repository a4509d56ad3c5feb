"""Whatever a file lacks, the rules get an entity of it to go on with."""

from __future__ import annotations

import pytest
from cratebook.data.documents import parse
from cratebook.data.models import FILES, File
from cratebook.data.shape import shaped


@pytest.mark.parametrize("model", FILES)
def test_a_file_without_any_key_is_an_entity_with_a_finding_for_each_required_key(model: type[File]) -> None:
    entity, document = shaped(parse("{}\n", "file.yml"), model)
    required = [field.alias or name for name, field in model.model_fields.items() if field.is_required()]
    assert isinstance(entity, model)
    assert [(finding.code, finding.subject) for finding in document.findings] == [
        ("missing-key", key) for key in required
    ]
