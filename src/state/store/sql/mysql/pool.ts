import type {
  MysqlPool,
  MysqlPoolConnection,
  MysqlQueryResult,
  MysqlStream,
  MysqlStreamOptions,
} from 'kysely';
import { createPool, type Pool, type PoolConnection, type QueryError } from 'mysql2';

/** Where a MySQL or MariaDB server listens, and as whom to speak to it. */
export interface MysqlAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

const CONNECTIONS_MAX = 8;
/** ms for a TCP connection with its greeting */
const CONNECT_LIMIT = 3_000;

/** Whatever the server's own settings say: what does not fit is an error instead of being cut, and a
 * backslash quotes, as mysql2 takes for granted. */
const SESSION = "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'";

/** The answer that mysql2 gives: a problem or a result. */
type Answer = (error: unknown, result: MysqlQueryResult) => void;

/** mysql2's pool, with a time limit on each statement. It shows Kysely only what Kysely uses. */
export class LimitedPool implements MysqlPool {
  readonly #pool: Pool;
  #limit: number | undefined;

  constructor(address: MysqlAddress) {
    this.#pool = createPool({
      host: address.host,
      port: address.port,
      user: address.user,
      password: address.password,
      database: address.database,
      charset: 'utf8mb4',
      connectionLimit: CONNECTIONS_MAX,
      connectTimeout: CONNECT_LIMIT,
      enableKeepAlive: true,
    });
    this.#pool.on('connection', (connection) => {
      connection.query(SESSION, (error: QueryError | null) => {
        if (error) connection.destroy();
      });
    });
  }

  /** @param limit ms for each statement from now on */
  limitStatements(limit: number): void {
    this.#limit = limit;
  }

  getConnection(done: (error: unknown, connection: MysqlPoolConnection) => void): void {
    this.#pool.getConnection((error, connection) => {
      if (error) done(error, undefined as never);
      else done(null, new LimitedConnection(connection, this.#limit));
    });
  }

  end(done: (error: unknown) => void): void {
    this.#pool.end(done);
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => this.#pool.end((error) => (error ? reject(error) : resolve())));
  }
}

class LimitedConnection implements MysqlPoolConnection {
  readonly #connection: PoolConnection;
  readonly #limit: number | undefined;

  constructor(connection: PoolConnection, limit: number | undefined) {
    this.#connection = connection;
    this.#limit = limit;
  }

  query(sql: string, parameters: unknown[]): { stream: <T>(options: MysqlStreamOptions) => MysqlStream<T> };
  query(sql: string, parameters: unknown[], callback: Answer): void;
  query(sql: string, parameters: unknown[], callback?: Answer): unknown {
    if (!callback) throw new Error('a limited connection answers a query as a whole and cannot stream it');
    const options = { sql, values: parameters, ...(this.#limit && { timeout: this.#limit }) };
    return this.#connection.query(options, (error, result) => {
      // The server is still at work on it: another's statement must not queue behind.
      if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') this.#connection.destroy();
      // The statement holds its values, password hashes among them, and errors are logged.
      if (error) Reflect.deleteProperty(error, 'sql');
      callback(error, result as MysqlQueryResult);
    });
  }

  release(): void {
    this.#connection.release();
  }
}
