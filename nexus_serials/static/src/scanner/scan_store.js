const STORE = "scans";
/** Some browsers never answer: after so many ms they count as keeping nothing. */
const PATIENCE = 5000;

/**
 * Scans in the browser's IndexedDB, in the order in which they were added, whatever tab
 * added them. Every method rejects where the browser keeps nothing.
 */
export class ScanStore {
    /**
     * @param {string} name of the database, one for each user
     * @param {IDBFactory} [factory]
     */
    constructor(name, factory = globalThis.indexedDB) {
        this.name = name;
        this.factory = factory;
    }

    /** @returns {Promise<Object[]>} each with its `seq` */
    all() {
        return this.request("readonly", (store) => store.getAll());
    }

    /** @returns {Promise<number>} its `seq`, once it is on disk */
    add(scan) {
        return this.request("readwrite", (store) => store.add({ ...scan }));
    }

    update(scan) {
        return this.request("readwrite", (store) => store.put({ ...scan }));
    }

    remove(seqs) {
        return this.request("readwrite", (store) => {
            for (const seq of seqs) {
                store.delete(seq);
            }
        });
    }

    open() {
        if (!this.opening) {
            this.opening = new Promise((resolve, reject) => {
                const request = this.factory.open(this.name, 1);
                request.onupgradeneeded = () =>
                    request.result.createObjectStore(STORE, {
                        keyPath: "seq",
                        autoIncrement: true,
                    });
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
                setTimeout(() => reject(new Error("The browser's storage hangs")), PATIENCE);
            });
            this.opening.then(
                (db) => {
                    // The browser closes it e.g. when the user clears the site's data.
                    db.onclose = () => (this.opening = null);
                    db.onversionchange = () => {
                        db.close();
                        this.opening = null;
                    };
                },
                () => (this.opening = null)
            );
        }
        return this.opening;
    }

    async request(mode, ask) {
        const db = await this.open();
        return new Promise((resolve, reject) => {
            const transaction = db.transaction(STORE, mode);
            const request = ask(transaction.objectStore(STORE));
            transaction.oncomplete = () => resolve(request?.result);
            transaction.onerror = () => reject(transaction.error);
            transaction.onabort = () => reject(transaction.error);
        });
    }
}
