package io.omnicache.jcache.failover;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.it.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A master and two replicas under sentinels. Clients log in as a user of their own. So a master is cut off from sentinels and
 * replicas by switching the user off that these have: they find it dead, and clients go on writing.
 */
final class SentinelDeployment implements Deployment {
    private static final String USER = "app";
    private static final String PASSWORD = "secret";

    private final RedisSentinels sentinels = RedisSentinels.start();

    SentinelDeployment() {
        sentinels.servers().forEach(SentinelDeployment::addUser);
        for (RedisProcess sentinel : sentinels.sentinels()) { // The next failover may come soon.
            sentinel.command("SENTINEL", "SET", RedisSentinels.MASTER_NAME, "failover-timeout", "2000");
        }
    }

    private static void addUser(RedisProcess server) {
        server.command("ACL", "SETUSER", USER, "on", ">" + PASSWORD, "~*", "&*", "+@all");
    }

    @Override
    public void restart(RedisProcess lost) {
        lost.restart();
        addUser(lost);
    }

    @Override
    public String uri() {
        return "redis-sentinel://" + USER + ":" + PASSWORD + "@" + RedisProcess.hosts(sentinels.sentinels())
                + "?master=" + RedisSentinels.MASTER_NAME + "&client-name=" + CLIENT_NAME;
    }

    @Override
    public RedisProcess master() {
        return sentinels.master();
    }

    @Override
    public void isolate(RedisProcess master) {
        asApplication(master, "ACL", "SETUSER", "default", "off");
        asApplication(master, "CLIENT", "KILL", "USER", "default");
    }

    /** The partition lasts until the clients have asked for the master again, and left the former one. */
    @Override
    public void heal(RedisProcess master) {
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> asApplication(master, "CLIENT", "LIST")
                        .lines()
                        .filter(line -> line.contains(" name=" + CLIENT_NAME + " "))
                        .noneMatch(line -> line.contains(" idle=0 ")));
        asApplication(master, "ACL", "SETUSER", "default", "on");
    }

    private static String asApplication(RedisProcess server, String... command) {
        try (RespConnection connection = RespConnection.open("127.0.0.1", server.port())) {
            connection.command("AUTH", USER, PASSWORD);
            return connection.command(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void awaitReplaced(RedisProcess lost) {
        Awaitility.await()
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> sentinels.master() != lost);
    }

    /** Sentinels turn a former master into a replica after eight seconds. */
    @Override
    public void awaitWhole() {
        Awaitility.await()
                .atMost(120, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> sentinels
                                .master()
                                .command("INFO", "replication")
                                .lines()
                                .filter(line -> line.startsWith("slave") && line.contains("state=online"))
                                .count()
                        == 2);
        // A sentinel that has tried a failover in vain tries again, and agrees, only after twice the failover timeout.
        Awaitility.await().atMost(120, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
            sentinels.awaitAgreement();
            return true;
        });
    }

    @Override
    public List<RedisProcess> servers() {
        return sentinels.servers();
    }

    @Override
    public void close() {
        sentinels.close();
    }
}
