//! Tells the workers of this process that a commit has brought them work, so that they need not wait for their timer.

use tokio::sync::watch;

use super::Queue;

/// One bell for each queue. Clones ring the same bells.
#[derive(Debug, Clone, Default)]
pub struct Wakes {
    settle: watch::Sender<u64>,
    deliver: watch::Sender<u64>,
    unpark: watch::Sender<u64>,
    mail: watch::Sender<u64>,
}

impl Wakes {
    /// Wakes whoever works on the queue. Call it after the commit: before, there is nothing to see.
    pub fn poke(&self, queue: Queue) {
        self.bell(queue).send_modify(|rung| *rung = rung.wrapping_add(1));
    }

    /// Hears every poke from now on; many pokes between two looks count as one.
    pub fn hear(&self, queue: Queue) -> watch::Receiver<u64> {
        self.bell(queue).subscribe()
    }

    fn bell(&self, queue: Queue) -> &watch::Sender<u64> {
        match queue {
            Queue::Settle => &self.settle,
            Queue::Deliver => &self.deliver,
            Queue::Unpark => &self.unpark,
            Queue::Mail => &self.mail,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poke_is_heard_by_every_listener_of_that_queue_only() {
        let wakes = Wakes::default();
        let (one, two, other) = (
            wakes.hear(Queue::Settle),
            wakes.clone().hear(Queue::Settle),
            wakes.hear(Queue::Deliver),
        );
        wakes.clone().poke(Queue::Settle);
        let heard = |bell: &watch::Receiver<u64>| bell.has_changed().expect("the bell hangs");
        assert_eq!((heard(&one), heard(&two), heard(&other)), (true, true, false));
    }
}
