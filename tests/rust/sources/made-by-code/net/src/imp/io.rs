pub struct Usual;
