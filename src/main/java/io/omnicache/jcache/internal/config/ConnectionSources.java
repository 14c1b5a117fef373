package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.DefaultUri;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places where connection settings stand, in their order: the connection URL itself, then the properties, then the
 * settings file. The URL is taken from the first that names one: the manager's URI, the properties, the environment, the
 * system properties, the file.
 */
final class ConnectionSources {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionSources.class);
    private static final String URI = ConnectionSettings.URI.name();
    private static final String MANAGER = "the manager's URI";
    private static final String QUOTES = "\"'";

    /** Who the client is. Meant for the server of the file alone. */
    private static final Set<Setting<?>> CREDENTIALS = Set.of(
            ConnectionSettings.USERNAME,
            ConnectionSettings.PASSWORD,
            ConnectionSettings.SENTINEL_USERNAME,
            ConnectionSettings.SENTINEL_PASSWORD,
            ConnectionSettings.TLS_CERTIFICATE,
            ConnectionSettings.TLS_PRIVATE_KEY,
            ConnectionSettings.TLS_KEY_STORE,
            ConnectionSettings.TLS_KEY_STORE_PASSWORD);

    private final SettingsFile file;
    private final Map<String, String> properties;
    private final Variables variables;

    /**
     * @param properties the names without {@code omnicache.}
     * @throws CacheException if one of the properties is no connection setting
     */
    ConnectionSources(SettingsFile file, Map<String, String> properties, Variables variables) {
        this.file = file;
        this.properties = properties;
        this.variables = variables;
        List<String> known =
                ConnectionSettings.all().stream().map(Setting::name).toList();
        for (String name : properties.keySet()) {
            if (!known.contains(name)) {
                throw new CacheException("Unknown property omnicache." + name + ": known behind omnicache. are "
                        + String.join(", ", known) + SpellingSuggestion.question(name, known));
            }
        }
    }

    /**
     * The connection URL.
     *
     * @param given the manager's URI, if it is one; else {@code null}
     */
    Url url(@Nullable String given) {
        SettingValue ofFile = file.connection().get(URI);
        Url[] places = {
            new Url(given, MANAGER, true),
            new Url(properties.get(URI), "the property " + DefaultUri.PROPERTY + " given to getCacheManager", true),
            new Url(
                    variables.environment(DefaultUri.VARIABLE),
                    "the environment variable " + DefaultUri.VARIABLE,
                    true),
            new Url(variables.property(DefaultUri.PROPERTY), "the system property " + DefaultUri.PROPERTY, true),
            new Url(ofFile == null ? null : ofFile.text(), "the settings file", false)
        };
        for (Url place : places) {
            if (!place.text().isEmpty()) {
                return place;
            }
        }
        return new Url(DefaultUri.LOCAL, "the default", false);
    }

    /** The settings that stand beside the URL. */
    Map<String, String> settingsFor(Url url) {
        Map<String, String> settings = new TreeMap<>();
        file.connection().forEach((name, value) -> settings.put(name, value.text()));
        if (url.isFromOutside() && settings.containsKey(URI)) {
            boolean dropped = false;
            for (Setting<?> credential : CREDENTIALS) {
                dropped |= settings.remove(credential.name()) != null;
            }
            if (dropped) {
                LOG.info(
                        "The server comes from {}, so the credentials in the settings file {} are not sent to it",
                        url.source(),
                        file.name());
            }
        }
        settings.putAll(properties);
        settings.remove(URI);
        return settings;
    }

    /** What a message about a URL begins with: its line in the file, or the name of the variable or property. */
    String placeOf(Url url) {
        SettingValue ofFile = file.connection().get(URI);
        if (url.isFromOutside()) {
            String source = url.source();
            return source.equals(MANAGER) ? "" : Character.toUpperCase(source.charAt(0)) + source.substring(1) + ": ";
        }
        return ofFile == null
                ? ""
                : "The settings file " + file.name() + ", line " + ofFile.line() + ", connection.uri: ";
    }

    /**
     * A connection URL and where it is from. White space, line ends and quotation marks around it, which scripts and files of variables
     * leave there, are taken off. Prints no URL, since that may hold a password.
     *
     * @param text empty if there is none
     */
    record Url(String text, String source, boolean isFromOutside) {
        Url(@Nullable String text, String source, boolean isFromOutside) {
            this.text = text == null ? "" : bare(text);
            this.source = source;
            this.isFromOutside = isFromOutside;
        }

        private static String bare(String text) {
            String stripped = text.strip();
            int last = stripped.length() - 1;
            boolean quoted =
                    last > 0 && stripped.charAt(0) == stripped.charAt(last) && QUOTES.indexOf(stripped.charAt(0)) >= 0;
            return quoted ? bare(stripped.substring(1, last)) : stripped;
        }

        @Override
        public String toString() {
            return "Url[from " + source + "]";
        }
    }
}
