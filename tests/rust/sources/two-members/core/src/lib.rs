//! A member that the other one hands on.

pub struct Base;
struct Private;
pub(crate) struct InTheCrate;
#[cfg(feature = "extra")]
pub struct Extra;
pub mod types {
    pub enum Kind {
        One,
    }
    pub struct Deep;
}
pub use std::collections::*;
#[macro_export]
macro_rules! core_macro {
    () => {};
}
#[cfg(feature = "extra")]
pub use hidden_away::*;
mod hidden_away {
    pub struct Away;
}
