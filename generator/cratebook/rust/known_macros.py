"""Attributes, derives and macros that are known to declare no names: those of the language and of a few crates."""

from collections.abc import Mapping
from types import MappingProxyType

# Rust reference, "Built-in attributes index", with what only the standard library's own macros may use.
ATTRIBUTES = frozenset(
    """
    allow automatically_derived bench cfg cfg_attr cold crate_name crate_type debugger_visualizer deny deprecated
    derive doc expect export_name feature forbid global_allocator ignore inline instruction_set link link_name
    link_ordinal link_section macro_export macro_use must_use naked no_builtins no_implicit_prelude no_link no_main
    no_mangle no_std non_exhaustive panic_handler path proc_macro proc_macro_attribute proc_macro_derive
    recursion_limit repr should_panic target_feature test track_caller type_length_limit unsafe used warn
    windows_subsystem
    """.split()  # noqa: SIM905 - a column of 60 words says less
)
# Tools whose attributes the compiler passes over (Rust reference, "Tool attributes").
TOOLS = frozenset({"clippy", "diagnostic", "miri", "rust_analyzer", "rustfmt"})
STANDARD_CRATES = ("std", "core", "alloc", "proc_macro", "test")
STANDARD_DERIVES = frozenset({"Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd"})
# Macros of the standard library that stand among items and declare nothing.
STANDARD_MACROS = frozenset(
    """
    assert assert_eq assert_ne cfg column compile_error concat debug_assert env file format format_args global_asm
    include_bytes include_str line matches module_path option_env panic println stringify todo unimplemented
    unreachable vec write
    """.split()  # noqa: SIM905 - likewise
)
# Macros whose arguments are items, which they keep.
TAKES_ITEMS = frozenset({"lazy_static", "thread_local", "pin_project"})
# By package: derives and attributes that add implementations, and macros that assert.
OF_PACKAGES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "async-trait": frozenset({"async_trait"}),
        "serde": frozenset({"Deserialize", "Serialize"}),
        "serde_derive": frozenset({"Deserialize", "Serialize"}),
        "static_assertions": frozenset({"assert_impl_all", "assert_not_impl_any", "assert_obj_safe", "const_assert"}),
        "thiserror": frozenset({"Error"}),
        "tokio": frozenset({"main", "test"}),
        "tracing": frozenset({"instrument"}),
        "zeroize": frozenset({"Zeroize", "ZeroizeOnDrop"}),
    }
)
# Attributes of these derives.
HELPERS = frozenset({"error", "serde", "zeroize"})
