//! A trait and its derive under one name.

#[cfg(feature = "derive")]
pub use acme_macros::Shape;
pub use acme_macros::*;
pub use shapes::Shape;
mod shapes {
    pub trait Shape {}
}
