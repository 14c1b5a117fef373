package io.omnicache.tck;

import io.omnicache.it.RedisProcess;
import org.junit.runner.Description;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/** Starts a Redis server before the first test and ends it after the last, unless the user named one. */
public final class RedisForTheRun extends RunListener {
    private static final String URI = "omnicache.uri";

    private RedisProcess redis;

    @Override
    public void testRunStarted(Description description) {
        boolean wanted = Boolean.getBoolean("tck.redis");
        boolean named = !System.getProperty(URI, "").isBlank();
        String environment = System.getenv("OMNICACHE_URI");
        if (wanted && !named && environment != null) {
            System.setProperty(URI, environment);
        } else if (wanted && !named) {
            redis = RedisProcess.start();
            System.setProperty(URI, redis.uri());
        } else if (!named) {
            System.clearProperty(URI);
        }
    }

    @Override
    public void testRunFinished(Result result) {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }
}
