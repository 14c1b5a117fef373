package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.internal.config.SettingsTexts;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Connection URLs and settings files. No secret of an input stands in what is thrown. */
final class ConfigurationTargets {
    private static final String SECRET = "hunter2";

    /** In files. A password that stands in the place of a key is shown if it could be a key. */
    private static final String SECRET_OF_FILES = "hunt:er/2";

    private static final List<byte[]> URIS = bytes(
            "redis://localhost:6379/0",
            "rediss://user:" + SECRET + "@redis.example:6380/3?timeout=500ms&retries=2&key-prefix=a:",
            "redis://:" + SECRET + "@[::1]:6379",
            "redis+cluster://u:" + SECRET + "@a:1,b:2,c:3?read-from=replica&connections=8",
            "redis-cluster://a:1,b:2",
            "redis+sentinel://:" + SECRET + "@a:26379,b:26379/0?master=m&sentinel-password=" + SECRET,
            "rediss+sentinel://a:1?master=m&namespace=p%20q",
            "redis+unix:///run/redis.sock?db=2",
            "unix:///run/redis.sock",
            "omnicache:default");

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1",
            "99999999999999999999",
            "1e9",
            "5s",
            "500ms",
            "9223372036854775807d",
            "64MB",
            "99999TB",
            "true",
            "maybe",
            "%",
            "%zz",
            "%00",
            "%0d%0a",
            "a@b",
            "a:b",
            "*",
            "é",
            "\uD83D",
            "null",
            "${X}",
            "/etc/passwd");

    private static final List<byte[]> FILES = files();

    private ConfigurationTargets() {}

    static List<FuzzTarget> all() {
        return List.of(
                FuzzTarget.of("damaged URIs", 30_000, dice -> dice.changed(URIS), ConfigurationTargets::parse),
                FuzzTarget.of("connection URIs", 30_000, ConfigurationTargets::uri, input -> {
                    try {
                        return parse(input);
                    } catch (RuntimeException e) {
                        requireNoSecret(e);
                        throw e;
                    }
                }),
                // Each of the errors that a message lists has its path, and thousands may be wrong.
                FuzzTarget.of("settings files", 6_000, ConfigurationTargets::file, ConfigurationTargets::read)
                        .allocating(16, 8_000));
    }

    private static byte[] uri(Dice dice) {
        StringBuilder uri = new StringBuilder(new String(dice.of(URIS), UTF_8));
        List<String> names = ConnectionSettings.CATALOGUE.names();
        for (int i = dice.below(6); i >= 0; i--) {
            uri.append(uri.indexOf("?") < 0 ? "?" : dice.of("&", "&", "&&", ";"))
                    .append(dice.oneIn(8) ? dice.of(VALUES) : dice.of(names))
                    .append(dice.oneIn(20) ? "" : "=")
                    .append(dice.of(VALUES));
        }
        if (dice.oneIn(4)) {
            uri.append('&')
                    .append(dice.of("pasword", "PASSWORD", "passwort", "sentinel_password", "auth"))
                    .append('=')
                    .append(SECRET);
        }
        return uri.toString().getBytes(UTF_8);
    }

    private static boolean parse(byte[] input) {
        ConnectionUri.parse(new String(input, UTF_8));
        return true;
    }

    private static byte[] file(Dice dice) {
        byte[] text = dice.of(FILES);
        if (dice.oneIn(3)) {
            return dice.changed(FILES);
        }
        List<String> lines = new ArrayList<>(List.of(new String(text, UTF_8).split("\n", -1)));
        for (int i = dice.below(5); i >= 0; i--) {
            int at = dice.below(lines.size());
            String line = lines.get(at);
            switch (dice.below(8)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, line);
                case 2 -> lines.set(at, " ".repeat(dice.below(6)) + line.strip());
                case 3 -> lines.set(at, with(line, dice.of(VALUES)));
                case 4 ->
                    lines.set(at, with(line, new String(Dice.repeated(new byte[] {'['}, 1 + dice.below(9000)), UTF_8)));
                case 5 -> lines.set(at, with(line, "&a [*a, *a]"));
                case 6 ->
                    lines.set(
                            at,
                            line.replaceFirst(
                                    ":.*",
                                    ": !!"
                                            + dice.of(
                                                    "javax.script.ScriptEngineManager [x]",
                                                    "java.net.URL [x]",
                                                    "binary x",
                                                    "set {a}")));
                default ->
                    lines.set(at, with(line, dice.of("{}", "[]", "|", ">-", "---", "<<: *a", "{a: {b: {c: d}}}")));
            }
            if (lines.isEmpty()) {
                return new byte[0];
            }
        }
        return String.join("\n", lines).getBytes(UTF_8);
    }

    private static String with(String line, String value) {
        int colon = line.indexOf(':');
        return (colon < 0 ? line : line.substring(0, colon)) + ": " + value;
    }

    private static boolean read(byte[] input) {
        try {
            SettingsTexts.read(new String(input, UTF_8));
            return true;
        } catch (RuntimeException e) {
            requireNoSecret(e);
            throw e;
        }
    }

    private static void requireNoSecret(Throwable failure) {
        for (Throwable part = failure; part != null; part = part.getCause()) {
            String message = String.valueOf(part.getMessage());
            if (message.contains(SECRET) || message.contains(SECRET_OF_FILES)) {
                throw new AssertionError("A secret stands in a message", failure);
            }
        }
    }

    private static List<byte[]> files() {
        try {
            return List.of(
                    Files.readAllBytes(Path.of("docs/reference.yaml")),
                    ("connection: {uri: \"redis://u:" + SECRET_OF_FILES + "@h\", password: '" + SECRET_OF_FILES + "'}")
                            .getBytes(UTF_8),
                    ("connection:\n  sentinel-password: " + SECRET_OF_FILES + "\n  uri: redis+sentinel://:"
                                    + SECRET_OF_FILES + "@h\n  master: m")
                            .getBytes(UTF_8),
                    """
                    defaults: &d
                      codec: java
                      near-cache: {max-size: 100, tracking: key}
                    caches:
                      users: {<<: *d, expiry: {created: 5m, accessed: 1h}}
                      "a*": {codec: fory, serial-filter: "com.acme.**;!*"}
                      products:
                        limits: {value-size: 1MB}
                        loading: cluster
                    """.getBytes(UTF_8),
                    "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ncaches: {x: *c}".getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> bytes(String... texts) {
        return List.of(texts).stream().map(text -> text.getBytes(UTF_8)).toList();
    }
}
