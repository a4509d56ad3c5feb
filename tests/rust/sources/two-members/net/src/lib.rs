//! A member that hands the other one on.

pub use acme_core::*;
pub use acme_core::types::{Deep as Deeper, Kind::*};
pub use acme_core::core_macro as renamed_macro;
#[cfg(feature = "net")]
pub extern crate acme_core as base;
pub use acme_core;
mod inner {
    pub use acme_core::types;
}
pub use inner::types::Kind;
pub use inner::*;
pub struct Own;
