package io.omnicache.jcache.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

/** Captures the log messages of a class or a package until it is closed. Thread-safe. */
public final class LogCapture implements AutoCloseable {
    private final Logger logger;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            messages.add(event.getFormattedMessage());
            for (IThrowableProxy each = event.getThrowableProxy(); each != null; each = each.getCause()) {
                failures.add(String.valueOf(each.getMessage()));
            }
        }
    };

    private LogCapture(String name) {
        // While another thread initialises SLF4J, there are only substitutes.
        Awaitility.await().until(() -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        logger = (Logger) LoggerFactory.getLogger(name);
        appender.start();
        logger.addAppender(appender);
    }

    public static LogCapture of(Class<?> type) {
        return of(type.getName());
    }

    /**
     * Of a logger and those below.
     *
     * @param name a class's or a package's
     */
    public static LogCapture of(String name) {
        return new LogCapture(name);
    }

    public List<String> messages() {
        return messages;
    }

    /** The messages of the exceptions that were logged, and of their causes. */
    public List<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
    }
}
