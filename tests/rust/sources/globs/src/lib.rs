//! Globs of the crate's own modules, through each other and in circles.

mod one {
    pub struct One;
    struct Private;
    pub(crate) struct InTheCrate;
    pub use crate::two::*;
    pub mod nested {
        pub struct Nested;
    }
    pub use self::nested::*;
}
mod two {
    pub struct Two;
    pub use crate::three::*;
}
mod three {
    pub struct Three;
    pub use crate::one::*;
    use crate::four::*;
}
mod four {
    pub struct Four;
}
mod five {
    pub struct Five;
    pub use super::*;
}
pub use five::*;
pub use one::*;
