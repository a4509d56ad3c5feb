//! Macros that run code.

extern crate proc_macro;

use proc_macro::TokenStream;

#[proc_macro_derive(Builder, attributes(builder))]
pub fn builder(_: TokenStream) -> TokenStream {
    "pub struct ConfigBuilder;".parse().unwrap()
}

#[proc_macro_derive(Exporter)]
pub fn exporter(_: TokenStream) -> TokenStream {
    "#[macro_export] macro_rules! by_derive { () => {} }".parse().unwrap()
}

#[proc_macro_attribute]
pub fn twice(_: TokenStream, item: TokenStream) -> TokenStream {
    format!("{item} pub struct Twice;").parse().unwrap()
}

#[proc_macro_attribute]
pub fn fill(_: TokenStream, item: TokenStream) -> TokenStream {
    item.to_string().replace('}', "pub struct Filled; }").parse().unwrap()
}

#[proc_macro]
pub fn make(_: TokenStream) -> TokenStream {
    "pub struct Made;".parse().unwrap()
}
