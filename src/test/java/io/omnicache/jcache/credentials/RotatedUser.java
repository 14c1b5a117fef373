package io.omnicache.jcache.credentials;

import io.omnicache.it.RedisProcess;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * An ACL user of servers that is replaced again and again. A former user is deleted after some rotations, and Redis closes
 * each connection that is logged in as it: a connection that hasn't logged in anew is lost. Used by one thread; the names
 * may be read by any.
 */
final class RotatedUser {
    /** How many users a server knows. */
    private static final int KEPT = 6;

    private static volatile String name = "";
    private static volatile String password = "";

    private final List<RedisProcess> servers;
    private final Deque<String> known = new ArrayDeque<>();
    private int number;
    private int late;

    RotatedUser(List<RedisProcess> servers) {
        this.servers = servers;
        rotate();
    }

    /** The present user, of the only instance. */
    static String name() {
        return name;
    }

    static String password() {
        return password;
    }

    /** How many connections had not followed when their user was deleted. */
    int late() {
        return late;
    }

    int rotations() {
        return number - 1;
    }

    /** Makes a new user the present one, and deletes the oldest. */
    void rotate() {
        number++;
        String user = "app" + number;
        String secret = "secret-" + number;
        for (RedisProcess server : servers) {
            server.command("ACL", "SETUSER", user, "on", ">" + secret, "~*", "&*", "+@all", "-auth");
        }
        password = secret;
        name = user;
        known.addLast(user);
        if (known.size() > KEPT) {
            String old = known.removeFirst();
            for (RedisProcess server : servers) {
                late += (int) Arrays.stream(server.command("CLIENT", "LIST").split("\n"))
                        .filter(client -> (client + " ").contains(" user=" + old + " "))
                        .count();
                server.command("ACL", "DELUSER", old);
            }
        }
    }
}
