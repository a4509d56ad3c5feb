//! Every way to write `pub use`.

mod a {
    pub struct Single;
    pub struct First;
    pub struct Second;
    pub struct Long;
    pub struct r#try;
    pub struct Spread;
    pub trait Nameless {}
    pub mod b {
        pub struct Deep;
        pub struct Deeper;
        pub mod c {
            pub struct Deepest;
            pub struct Bottom;
        }
    }
    pub mod itself {
        pub struct Within;
    }
}

pub use a::Single;
pub use a::{First, Second};
pub use a::Long as Short;
pub use a::Nameless as _;
pub use a::{b::{Deep, Deeper as Deep2, c::{self, Deepest}}, itself::{self as renamed, Within}};
pub use a::r#try;
pub use {a::b::c::Bottom, self::a::b};
pub use a /* in between */ :: // and on
    { Spread as /* as */ Stretched, };
