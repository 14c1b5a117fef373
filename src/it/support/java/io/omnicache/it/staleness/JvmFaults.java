package io.omnicache.it.staleness;

import io.omnicache.it.JvmProcess;

/** Does harm to one JVM and its connections. */
final class JvmFaults extends Faults {
    private final JvmProcess jvm;
    private final FaultyProxy proxy;

    JvmFaults(JvmProcess jvm, FaultyProxy proxy, Pace pace) {
        super(pace);
        this.jvm = jvm;
        this.proxy = proxy;
    }

    @Override
    void one(int millis) {
        switch (random.nextInt(6)) {
            case 0 -> proxy.cut(() -> true);
            case 1 -> proxy.cut(random::nextBoolean);
            case 2 -> proxy.silence(random::nextBoolean);
            case 3 -> {
                proxy.blackout();
                ends(millis);
                proxy.takeNew();
            }
            case 4 -> {
                proxy.delay(1 + random.nextInt(50));
                ends(millis);
                proxy.delay(0);
            }
            default -> {
                jvm.suspend();
                ends(millis);
                jvm.resume();
            }
        }
    }
}
