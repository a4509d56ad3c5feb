//! Macros that bring what cannot be seen.

outside::setup!();
#[cfg(feature = "made")]
outside::from_file!("shapes.proto");
outside::named! { pub Left, Right }
outside::check!(u8);
const _: () = assert!(true);

macro_rules! of_its_own {
    ($name:ident) => {
        pub struct $name;
    };
}
of_its_own!(OfItsOwn);
macro_rules! harmless {
    ($name:ident) => {
        struct $name { pub field: u8 }
        impl $name { pub fn method(&self) {} }
    };
}
harmless!(Harmless);
mod inner {
    outside::setup!();
    pub mod private_names {
        outside::setup!();
    }
}
#[cfg(feature = "made")]
pub use inner::*;
pub use generated::Made;
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
