pub struct Third;
