extern crate eins as first;
pub extern crate eins;
extern crate self as me;
mod inner {
    pub use first::One as Inner;
    pub struct Own;
}
pub use first::One;
pub use inner::*;
pub use me::inner::Own as Mine;
