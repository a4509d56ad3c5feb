//! One name for several things.

pub struct Thing {}
#[allow(non_snake_case)]
pub fn Thing() {}
#[macro_export]
macro_rules! shared {
    () => {};
}
pub mod shared {
    pub fn inside() {}
}
pub fn shared() {}
mod a {
    pub fn name() {}
}
mod b {
    pub mod name {}
}
pub use a::name;
pub use b::name;
mod c {
    pub fn same() {}
    fn mixed() {}
    pub mod mixed {}
}
pub use c::*;
pub use c::same;
