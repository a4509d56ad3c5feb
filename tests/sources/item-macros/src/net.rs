pub struct Listener;
