package io.omnicache.it;

import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.IterativePollInterval;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * What is set up in each JVM of the tests. JUnit finds this class by its service file.
 *
 * <p>Every wait looks at its condition at once, then after 2 ms, after 4 ms more, and so on, with 100 ms between two
 * looks at most. Awaitility itself would wait for 100 ms before the first look, of which there are thousands.
 *
 * <p>With the system property {@code it.archive}, a file, the JVMs that tests start find their libraries' classes there.
 */
public final class BeforeAllTests implements LauncherSessionListener {
    private static final Duration FIRST = Duration.ofMillis(2);
    private static final Duration LONGEST = Duration.ofMillis(100);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(new IterativePollInterval(BeforeAllTests::next, FIRST));
        String archive = System.getProperty("it.archive", "");
        if (!archive.isEmpty()) {
            new ClassArchive(Path.of(archive).toAbsolutePath()).make();
        }
    }

    private static Duration next(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
