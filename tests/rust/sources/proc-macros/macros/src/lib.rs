//! A crate of procedural macros exports these and nothing else.

extern crate proc_macro;
use proc_macro::TokenStream;

mod inner {
    pub struct Helper;
}
struct Private;

#[proc_macro]
pub fn make(input: TokenStream) -> TokenStream {
    input
}

#[proc_macro_derive(Shape, attributes(shape))]
pub fn derive_shape(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

#[cfg(feature = "more")]
#[proc_macro_attribute]
pub fn traced(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}
