//! What the root file asks for, everything in it asks for.
#![cfg(feature = "on")]

pub struct Gated;
#[cfg(feature = "on")]
pub struct GatedAgain;
mod inner {
    #[macro_export]
    macro_rules! gated {
        () => {};
    }
}
