//! Modules that are declared and have no file.

#[cfg(feature = "named")]
pub mod named;
#[cfg(feature = "named")]
pub use named::Thing;
#[cfg(feature = "globbed")]
mod globbed;
#[cfg(feature = "globbed")]
pub use globbed::*;
mod inner {
    #[cfg(feature = "globbed")]
    mod nested {
        mod deep;
    }
    #[cfg(test)]
    mod tests;
    #[cfg(feature = "named")]
    #[path = "given.rs"]
    mod given;
}
macro_rules! with_named {
    ($($item:item)*) => {
        $(
            #[cfg(feature = "named")]
            $item
        )*
    };
}
with_named! {
    mod first;

    mod second;
}
mod there;
pub struct Always;
