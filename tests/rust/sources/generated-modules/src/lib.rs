//! What a macro makes can be imported by name, though nobody sees what it is.

macro_rules! modules {
    ($($name:ident),*) => {
        $( pub mod $name { pub struct Inside; } )*
    };
}
mod made {
    modules!(left, right);
}
pub use made::left;
pub use made::right::Inside as RightInside;
pub use made::left::*;
