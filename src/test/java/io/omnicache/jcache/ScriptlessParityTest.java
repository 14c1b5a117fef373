package io.omnicache.jcache;

import io.omnicache.jcache.testing.Caches;

/**
 * Without scripts, every operation has the results and statistics that it has with them, on every kind of cache: by
 * commands that compare, where the server has them, and by transactions.
 */
class ScriptlessParityTest extends OperationParityTest {
    @Override
    Caches onServer() {
        return Caches.shared("scripts=never");
    }
}
