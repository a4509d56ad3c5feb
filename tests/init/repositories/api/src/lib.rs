use acme_core::text;

fn api() {
    acme_core::fail!();
    acme_core::fail!();
}
