pub struct Included;
mod including;
pub use including::*;
