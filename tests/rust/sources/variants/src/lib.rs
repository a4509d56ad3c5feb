//! Variants of an enum as names of their own.

pub enum Shape {
    Round,
    Square(u8),
    #[cfg(feature = "more")]
    Oval { width: u8 },
}
mod inner {
    pub enum Colour {
        Red,
        Green,
    }
    pub enum Tone {
        High,
        Low,
    }
    enum Secret {
        Known,
    }
    pub(crate) use self::Secret::*;
}
pub use Shape::*;
pub use inner::Colour::{self, Red, Green as Leaf};
pub use inner::Tone::*;
