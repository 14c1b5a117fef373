package io.omnicache.jcache.internal.change;

/** Does what must not be left undone, also in a thread that is interrupted, which it stays. */
final class Uninterrupted {
    private Uninterrupted() {}

    /**
     * @param work bounded in time by itself
     */
    static void run(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
