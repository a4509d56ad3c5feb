//! Macros from outside whose items are plain to see.

use made::{bitflags, lazy_static};

lazy_static! {
    /// A comment.
    pub static ref SHARED: String = String::from("x");
    static ref PRIVATE: u8 = 1;
}
thread_local! {
    pub static LOCAL: u8 = const { 1 };
    pub static SECOND: u8 = 2;
    static OWN: u8 = 3;
}
bitflags! {
    /// A comment { with a bracket.
    #[derive(Clone)]
    pub struct Flags: u32 {
        const ONE = 1;
        const TWO = 1 << 1;
    }
}
made::pin_project! {
    pub struct Pinned<T> {
        #[pin]
        inner: T,
    }
}
