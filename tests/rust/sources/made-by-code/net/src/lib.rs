//! Names that code makes.

#[cfg_attr(feature = "made", derive(acme_gen::Builder))]
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    pub x: u8,
}

#[cfg(feature = "made")]
#[acme_gen::twice]
struct Once;

#[cfg(feature = "made")]
pub use inside::*;
#[cfg(feature = "made")]
#[acme_gen::fill]
mod inside {}

#[cfg(feature = "made")]
acme_gen::make!();

#[cfg(feature = "made")]
use acme_mac::id_type as named_type;
#[cfg(feature = "made")]
named_type!(UserId);

mod private {
    #[cfg(feature = "made")]
    #[derive(acme_gen::Exporter)]
    struct Exports;
}

macro_rules! indirectly {
    ($name:ident) => { directly!($name); };
}
macro_rules! directly {
    ($name:ident) => { pub struct $name; };
}
#[cfg(feature = "made")]
indirectly!(Indirect);

acme_mac::pass! {
    pub struct Passed;
}
mod brought {
    use acme_mac::*;
    pass! { pub struct Brought; }
}
pub use brought::Brought;
acme_mac::reexport!();

pub fn function() {
    #[macro_export]
    macro_rules! in_function {
        () => {};
    }
    #[cfg(feature = "other")]
    mod deeper {
        #[macro_export]
        macro_rules! in_a_module_of_a_function {
            () => {};
        }
    }
}
pub trait Trait {
    fn provided(&self) {
        #[cfg_attr(feature = "other", macro_export)]
        macro_rules! in_method {
            () => {};
        }
    }
}

#[test]
pub fn test() {}
#[cfg_attr(feature = "other", test)]
pub fn at_times_a_test() {}

#[cfg_attr(feature = "other", path = "alternative")]
mod imp {
    pub mod io;
}
pub use imp::io::*;
