//! Imports that go through other imports.

mod a {
    pub mod b {
        pub struct Target;
        pub fn act() {}
        pub mod c {
            pub use super::super::sibling::Sibling;
            pub use self::super::Target as FromAbove;
        }
    }
    mod sibling {
        pub struct Sibling;
    }
    use self::b as private;
    pub use private::act;
    pub use crate::other::Other as Again;
}
mod other {
    pub struct Other;
    pub use crate::a::Again as Back;
}
use a as first;
use first::b as second;
use second::c;

pub use c::{FromAbove, Sibling};
pub use crate::other::Back;
pub use second::Target as Renamed;
pub use self::a::act as run;
pub use crate as whole;
