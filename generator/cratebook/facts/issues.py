"""Pages of the issues: findings grouped by who acts and by rule, a line for each crate or repository, in parts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ..diagnostics import EntityRef, FindingRow
from .findings import RuleFacts
from .handbook import HandbookFacts

IssueGroup = Literal["rollout", "crate source", "repository", "plan", "data"]
# A page has at most 300 kB; a finding takes up to 800 bytes of it.
_MOST = 300


@dataclass(frozen=True, kw_only=True)
class IssueLine:
    """The violations of a rule that are one crate's or repository's; without one, those of a file."""

    entity: EntityRef | None
    findings: tuple[FindingRow, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """What the violations are about, besides the crate or repository itself."""
        return tuple(finding.subject for finding in self.findings if not self._is_own(finding))

    def _is_own(self, finding: FindingRow) -> bool:
        return self.entity is not None and finding.subject == self.entity.name


@dataclass(frozen=True, kw_only=True)
class IssueSection:
    """The violations of a rule, or as many as a page holds; `hint` and `section` are there where all have the same."""

    rule: RuleFacts
    findings: tuple[FindingRow, ...]
    lines: tuple[IssueLine, ...]
    hint: str
    section: str

    @property
    def brief(self) -> bool:
        """Whether the lines need only name the violations, with the details below them."""
        return self.rule.brief and len(self.findings) > 1


@dataclass(frozen=True, kw_only=True)
class IssuePart:
    """What one page holds of the issues that block the rollout, or that one side can fix."""

    group: IssueGroup
    number: int
    sections: tuple[IssueSection, ...]

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return self.group.replace(" ", "-") + (f"-{self.number}" if self.number > 1 else "")

    @property
    def count(self) -> int:
        """The number of issues."""
        return sum(len(section.findings) for section in self.sections)


@dataclass(frozen=True, kw_only=True)
class IssuesPage:
    """All issues: those that block the rollout first, then by who acts; `whole` where one page holds them."""

    whole: bool
    parts: tuple[IssuePart, ...]


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """The rules; for those that are broken, the part of the issues that has it first, and all its violations."""

    rules: tuple[RuleFacts, ...]
    whole: bool
    parts: Mapping[str, IssuePart]
    violations: Mapping[str, tuple[FindingRow, ...]]


def issues_page(handbook: HandbookFacts) -> IssuesPage:
    """Return all issues, in parts."""
    return IssuesPage(whole=len(handbook.findings) <= _MOST, parts=tuple(_parts(handbook)))


def issue_parts(handbook: HandbookFacts) -> Mapping[str, IssuePart]:
    """Return the parts that have pages of their own, by name: none where one page holds all issues."""
    page = issues_page(handbook)
    return {} if page.whole else {part.name: part for part in page.parts}


def rules_page(handbook: HandbookFacts) -> RulesPage:
    """Return every rule with its issues."""
    page = issues_page(handbook)
    parts = {section.rule.code: part for part in reversed(page.parts) for section in part.sections}
    return RulesPage(rules=handbook.rules, whole=page.whole, parts=parts, violations=_by_rule(handbook.findings))


def _parts(handbook: HandbookFacts) -> Iterator[IssuePart]:
    violations = _by_rule(handbook.findings)
    for group in get_args(IssueGroup):
        sections = [
            _section(rule, violations[rule.code][start : start + _MOST])
            for rule in handbook.rules
            if group == ("rollout" if rule.blocks != "nothing" else rule.acts)
            for start in range(0, len(violations.get(rule.code, ())), _MOST)
        ]
        for number, each in enumerate(_filled(sections), start=1):
            yield IssuePart(group=group, number=number, sections=tuple(each))


def _filled(sections: Iterable[IssueSection]) -> Iterator[list[IssueSection]]:
    """Yield as many sections at a time as a page holds."""
    part: list[IssueSection] = []
    for section in sections:
        if part and sum(len(each.findings) for each in (*part, section)) > _MOST:
            yield part
            part = []
        part.append(section)
    if part:
        yield part


def _by_rule(findings: Iterable[FindingRow]) -> Mapping[str, tuple[FindingRow, ...]]:
    grouped = defaultdict[str, list[FindingRow]](list)
    for finding in findings:
        grouped[finding.code].append(finding)
    return {code: tuple(of_rule) for code, of_rule in grouped.items()}


def _section(rule: RuleFacts, findings: Sequence[FindingRow]) -> IssueSection:
    grouped = defaultdict[EntityRef | str, list[FindingRow]](list)
    for finding in findings:
        grouped[finding.entity or finding.path].append(finding)
    return IssueSection(
        rule=rule,
        findings=tuple(findings),
        lines=tuple(IssueLine(entity=of[0].entity, findings=tuple(of)) for of in grouped.values()),
        hint=_common(finding.hint for finding in findings),
        section=_common(finding.section for finding in findings),
    )


def _common(texts: Iterable[str]) -> str:
    """Return the text that all have, or nothing."""
    different = set(texts)
    return different.pop() if len(different) == 1 else ""
