//! Paths since 2018 begin in the module, and then with a crate.

mod a {
    pub mod b {
        pub struct B;
    }
    pub use b::B;
    mod std {
        pub struct Own;
    }
    pub use std::Own;
    pub use ::std::string::String;
}
pub use a::*;
pub use core::time::Duration;
pub extern crate alloc;
extern crate std as standard;
pub use standard::vec::Vec as List;
pub use std::fmt;
