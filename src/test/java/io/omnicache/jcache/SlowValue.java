package io.omnicache.jcache;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A value whose serialisation waits for {@link #letGo()}, so that its put stays in progress. For one put at a time. */
final class SlowValue implements Serializable {
    private static final long serialVersionUID = 1L;

    private static volatile CountDownLatch writing = new CountDownLatch(1);
    private static volatile CountDownLatch written = new CountDownLatch(1);

    /** Starts a put of such a value; returns when the serialisation has begun. */
    static Future<?> putBy(ExecutorService threads, Runnable put) throws InterruptedException {
        writing = new CountDownLatch(1);
        written = new CountDownLatch(1);
        Future<?> running = threads.submit(put);
        writing.await();
        return running;
    }

    /** Lets the put go on. */
    static void letGo() {
        written.countDown();
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
        writing.countDown();
        try {
            if (!written.await(60, TimeUnit.SECONDS)) {
                throw new IOException("nobody let it go on");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        out.defaultWriteObject();
    }
}
