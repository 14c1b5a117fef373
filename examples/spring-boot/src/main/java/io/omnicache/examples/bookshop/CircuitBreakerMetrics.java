package io.omnicache.examples.bookshop;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.springframework.stereotype.Component;

/**
 * Metrics of the circuit breakers: of how many servers one is open, how often one has opened, how many commands were
 * refused. All caches of a manager show the same, so one of them is asked.
 */
@Component
public class CircuitBreakerMetrics implements MeterBinder {
    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("cache.circuit.breakers.open", () -> read("CircuitBreakersOpen"))
                .register(registry);
        FunctionCounter.builder("cache.circuit.breaker.openings", this, own -> own.read("CircuitBreakerOpenings"))
                .register(registry);
        FunctionCounter.builder("cache.circuit.breaker.refusals", this, own -> own.read("CircuitBreakerRefusals"))
                .register(registry);
    }

    private double read(String attribute) {
        try {
            ObjectName books = new ObjectName("javax.cache:type=CacheStatistics,Cache=books,*");
            for (ObjectName name : beans.queryNames(books, null)) {
                return ((Number) beans.getAttribute(name, attribute)).doubleValue();
            }
        } catch (JMException e) {
            return Double.NaN; // The cache is being closed.
        }
        return Double.NaN;
    }
}
