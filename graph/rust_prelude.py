"""Names that are there without being declared: the prelude, the primitive types, std's macros."""

from __future__ import annotations

from paralex.graph.rust_detail import MACRO, TYPE, VALUE

CRATES = frozenset({"std", "core", "alloc", "proc_macro", "test"})
_TRAITS_AND_TYPES = """
    Send Sync Sized Unpin Copy Drop Fn FnMut FnOnce AsyncFn AsyncFnMut AsyncFnOnce AsRef AsMut Into
    From TryInto TryFrom FromIterator Iterator IntoIterator Extend DoubleEndedIterator
    ExactSizeIterator Default Clone PartialEq Eq PartialOrd Ord ToOwned ToString Box Option Result
    String Vec Some None Ok Err
    bool char str i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f16 f32 f64 f128
"""
_VALUES = "drop Some None Ok Err Box String Vec size_of size_of_val align_of align_of_val _"
_MACROS = """
    assert assert_eq assert_ne cfg column compile_error concat concat_bytes concat_idents dbg
    debug_assert debug_assert_eq debug_assert_ne env eprint eprintln file format format_args
    global_asm include include_bytes include_str is_x86_feature_detected is_aarch64_feature_detected
    line matches module_path option_env panic print println stringify thread_local todo try
    unimplemented unreachable vec write writeln addr_of addr_of_mut ready pin offset_of
    Clone Copy Debug Default Eq Hash Ord PartialEq PartialOrd
    macro_rules test bench derive global_allocator
"""
_NAMES = {
    TYPE: frozenset(_TRAITS_AND_TYPES.split()),
    VALUE: frozenset((_VALUES + _TRAITS_AND_TYPES).split()),
    MACRO: frozenset(_MACROS.split()),
}
# What holds one value and lets its members through.
POINTERS = frozenset({"Box", "Rc", "Arc", "Ref", "RefMut", "MutexGuard", "RwLockReadGuard",
                      "RwLockWriteGuard", "ManuallyDrop", "Pin"})  # fmt: skip
WRAPPERS = frozenset({"Option", "Result"})
# Methods of Option and Result by what they give: the value inside, or the same again.
OPENING = frozenset({"unwrap()", "expect()", "unwrap_or()", "unwrap_or_else()",
                     "unwrap_or_default()", "?"})  # fmt: skip
KEEPING = frozenset({"as_ref()", "as_mut()", "take()", "clone()", "cloned()", "copied()", "ok()",
                     "as_deref()", "as_deref_mut()", "or_else()", "or()"})  # fmt: skip


def in_prelude(name: str, space: int) -> bool:
    """Whether `name` has a meaning of this space (one or more bits) everywhere."""
    return any(space & bit and name in names for bit, names in _NAMES.items())
