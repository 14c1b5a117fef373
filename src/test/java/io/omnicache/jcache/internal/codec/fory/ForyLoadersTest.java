package io.omnicache.jcache.internal.codec.fory;

import io.omnicache.jcache.internal.codec.OptionalLibrary;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library is optional, and what it knows of an application goes when the application goes. */
class ForyLoadersTest {
    @TempDir
    Path folder;

    @Test
    void create_withoutTheLibrary_namesTheDependency() throws Exception {
        OptionalLibrary.assertMissingOneIsNamed("fory", "fory-core", "org.apache.fory:fory-core");
    }

    /** In a JVM in which soft references go with every collection, as they do before memory runs out. */
    @Test
    void classLoaders_ofApplicationsThatAreGone_areCollected() throws Exception {
        OptionalLibrary.assertClassLoadersAreCollected("fory", folder, "-XX:SoftRefLRUPolicyMSPerMB=0");
    }
}
