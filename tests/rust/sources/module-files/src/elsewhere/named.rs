pub struct Named;
mod below;
pub use below::*;
