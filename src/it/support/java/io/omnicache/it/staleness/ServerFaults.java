package io.omnicache.it.staleness;

import io.omnicache.it.RedisProcess;

/**
 * Does harm to the server of all JVMs: stops it, has it pause its clients, and kills it, to start it again on the same
 * port with the data that it has logged.
 */
final class ServerFaults extends Faults {
    private final RedisProcess server;

    /** @param server one that logs its data */
    ServerFaults(RedisProcess server, Pace pace) {
        super(pace);
        this.server = server;
    }

    @Override
    void one(int millis) {
        switch (random.nextInt(4)) {
            case 0 -> {
                server.suspend();
                ends(millis);
                server.resume();
            }
            case 1 -> pause(millis, "ALL");
            case 2 -> pause(millis, "WRITE");
            default -> {
                server.kill();
                ends(millis);
                server.restart();
            }
        }
    }

    /** It ends by itself: while all clients pause, nobody can end it. */
    private void pause(int millis, String which) {
        server.command("CLIENT", "PAUSE", Integer.toString(millis), which);
        ends(millis);
    }
}
