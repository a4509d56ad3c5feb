//! Paths of the first edition begin at the crate's root.

mod a {
    pub struct A;
    pub mod b {
        pub use a::A as FromTheRoot;
        pub use ::c::C;
        pub use self::d::D;
        mod d {
            pub struct D;
        }
    }
}
mod c {
    pub struct C;
}
pub use a::A;
pub use a::b::*;
pub mod uses {
    pub use c::C as Third;
}
pub use uses::*;
pub use std::string::String as Text;
