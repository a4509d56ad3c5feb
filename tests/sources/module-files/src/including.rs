pub struct Including;
