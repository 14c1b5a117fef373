package io.omnicache.jcache.internal.config;

/** Reads texts as settings files, for tests in other packages. */
public final class SettingsTexts {
    private SettingsTexts() {}

    /** Throws what the library throws where the text isn't a settings file. */
    public static void read(String text) {
        SettingsFileFixture.read(text);
    }
}
