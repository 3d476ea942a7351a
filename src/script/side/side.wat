;; The side module: what must not leave WebAssembly while a script runs. It shares the memory and the
;; function table of the Lua module, so that its functions are Lua C functions, hooks and allocators.
;; Assembled by assemble.mjs into bytes.ts; a test compares the two.
(module
  (import "lua" "memory" (memory 1))
  (import "lua" "free" (func $free (param i32)))
  (import "lua" "realloc" (func $realloc (param i32 i32) (result i32)))
  (import "lua" "luaL_traceback" (func $traceback (param i32 i32 i32 i32)))
  (import "lua" "lua_callk" (func $callk (param i32 i32 i32 i32 i32)))
  (import "lua" "lua_concat" (func $concat (param i32 i32)))
  (import "lua" "lua_error" (func $error (param i32) (result i32)))
  (import "lua" "lua_gethookcount" (func $gethookcount (param i32) (result i32)))
  (import "lua" "luaL_checkinteger" (func $checkinteger (param i32 i32) (result i64)))
  (import "lua" "luaL_checknumber" (func $checknumber (param i32 i32) (result f64)))
  (import "lua" "lua_pushinteger" (func $pushinteger (param i32 i64)))
  (import "lua" "lua_pushnumber" (func $pushnumber (param i32 f64)))
  (import "lua" "lua_pushvalue" (func $pushvalue (param i32 i32)))
  (import "lua" "lua_pushlstring" (func $pushlstring (param i32 i32 i32) (result i32)))
  (import "lua" "lua_rawget" (func $rawget (param i32 i32) (result i32)))
  (import "lua" "lua_rawgeti" (func $rawgeti (param i32 i32 i64) (result i32)))
  (import "lua" "lua_sethook" (func $sethook (param i32 i32 i32 i32)))
  (import "lua" "lua_settop" (func $settop (param i32 i32)))
  (import "lua" "lua_toboolean" (func $toboolean (param i32 i32) (result i32)))
  (import "lua" "lua_tointegerx" (func $tointegerx (param i32 i32 i32) (result i64)))
  (import "lua" "lua_tolstring" (func $tolstring (param i32 i32 i32) (result i32)))
  (import "lua" "lua_type" (func $type (param i32 i32) (result i32)))
  (import "lua" "lua_yieldk" (func $yieldk (param i32 i32 i32 i32) (result i32)))

  ;; Milliseconds that never go back.
  (import "host" "now" (func $now (result f64)))
  ;; Runs a host function: the number of its results, -1 when an error lies on the stack, -2 to wait.
  (import "host" "call" (func $host (param i32 i32) (result i32)))
  ;; Leaves an error text on the stack: what went wrong, and two numbers about it.
  (import "host" "explain" (func $explain (param i32 i32 i32 i32)))

  ;; Limits. One unit of budget is one firing of the count hook.
  (global $deadline (export "deadline") (mut f64) (f64.const inf))
  (global $budget (export "budget") (mut i32) (i32.const 0x7fffffff))
  (global $killed (export "killed") (mut i32) (i32.const 0))
  (global $hook (export "hookIndex") (mut i32) (i32.const 0))
  ;; 1 once code was killed in this state: from then on coroutines may be about whose hook fires at each instruction.
  (global $hasKilled (mut i32) (i32.const 0))
  (global $count (export "hookCount") (mut i32) (i32.const 100))
  (global $used (export "used") (mut i32) (i32.const 0))
  (global $max (export "max") (mut i32) (i32.const 0x7fffffff))
  ;; Bytes of the longest string that may be made; how long the last one was that was refused; and how many allocations were refused since the budget was set.
  (global $text (export "text") (mut i32) (i32.const 0x7fffffff))
  (global $tooLong (export "tooLong") (mut i32) (i32.const 0))
  (global $refusals (export "refusals") (mut i32) (i32.const 0))

  ;; The batch of packets: from `block` on lie `n` entries of 48 bytes, and behind them the packets. `entry`
  ;; is the one that a handler sees, 0 outside a handler. An entry's words: 0 address from `block` on, 4 length,
  ;; 8 capacity, 12 changed (1 bytes, 2 recipients), 16 verdict (1 drop, 2 stop, 4 strange, 8 not to be shown),
  ;; 20 sender's number, 24 world, 28 sender's slot, 32 recipients. batch.ts fills them.
  (global $block (export "block") (mut i32) (i32.const 0))
  (global $entry (export "entry") (mut i32) (i32.const 0))
  (global $i (export "i") (mut i32) (i32.const 0))
  (global $n (mut i32) (i32.const 0))
  ;; The instructions of the handler, if it has none to which it can come back, else 0. Counting would look at
  ;; its limits after every 100 at the earliest: `batch` does that between packets instead, and the handler itself
  ;; goes uncounted from its first use of the packet on. What it calls is counted as ever. `frame` is the CallInfo
  ;; of the batch whose handler is such a one, -1 when there is none.
  (global $steps (mut i32) (i32.const 0))
  (global $frame (mut i32) (i32.const -1))
  ;; Budget of each packet, and the host functions for fields unknown here and for a sender's handle.
  (global $perPacket (export "perPacket") (mut i32) (i32.const 1000))
  (global $getField (export "getField") (mut i32) (i32.const 0))
  (global $setField (export "setField") (mut i32) (i32.const 0))
  (global $getSender (export "getSender") (mut i32) (i32.const 0))

  ;; ---- limits ----

  ;; Sets what the next call may use; `end` is a time of `now`.
  (func (export "limit") (param $units i32) (param $longest i32) (param $end f64)
    (global.set $budget (local.get $units))
    (global.set $text (local.get $longest))
    (global.set $deadline (local.get $end))
    (global.set $killed (i32.const 0))
    (global.set $tooLong (i32.const 0))
    (global.set $refusals (i32.const 0)))

  ;; Each refusal makes Lua collect all its garbage and ask again: a script that goes on after some is ended.
  (func $refuse (result i32)
    (global.set $refusals (i32.add (global.get $refusals) (i32.const 1)))
    (if (i32.gt_u (global.get $refusals) (i32.const 32)) (then (global.set $budget (i32.const -1))))
    (i32.const 0))

  ;; lua_Alloc with a ceiling, for all and for each string (a new block's $osize is its
  ;; type, 4 a string, which takes 17 bytes more than its text).
  (func (export "alloc") (param $ud i32) (param $block i32) (param $osize i32) (param $nsize i32) (result i32)
    (local $old i32) (local $new i32)
    (local.set $old (select (local.get $osize) (i32.const 0) (local.get $block)))
    (if (i32.eqz (local.get $nsize)) (then
      (call $free (local.get $block))
      (global.set $used (i32.sub (global.get $used) (local.get $old)))
      (return (i32.const 0))))
    (if (i32.and
          (i32.gt_u (local.get $nsize) (local.get $old))
          (i32.gt_u (i32.sub (local.get $nsize) (local.get $old)) (i32.sub (global.get $max) (global.get $used))))
      (then (return (call $refuse))))
    (if (i32.and
          (i32.and (i32.eqz (local.get $block)) (i32.eq (local.get $osize) (i32.const 4)))
          (i32.gt_u (local.get $nsize) (i32.add (global.get $text) (i32.const 17))))
      (then
        (global.set $tooLong (i32.sub (local.get $nsize) (i32.const 17)))
        (return (call $refuse))))
    (local.set $new (call $realloc (local.get $block) (local.get $nsize)))
    (if (local.get $new) (then
      (global.set $used (i32.add (global.get $used) (i32.sub (local.get $nsize) (local.get $old))))))
    (local.get $new))

  ;; Ends the running code: from now on every instruction fails, so that no pcall keeps it alive.
  (func $kill (param $L i32)
    (global.set $budget (i32.const -1))
    (global.set $killed (i32.const 1))
    (global.set $hasKilled (i32.const 1))
    (call $sethook (local.get $L) (global.get $hook) (i32.const 8) (i32.const 1))
    (call $explain (local.get $L) (i32.const 0) (i32.const 0) (i32.const 0))
    (drop (call $error (local.get $L))))

  (func $isOut (result i32)
    (i32.or (i32.lt_s (global.get $budget) (i32.const 0)) (f64.gt (call $now) (global.get $deadline))))

  ;; The count hook. A coroutine that was killed earlier still fires at each instruction: put right here.
  (func (export "hook") (param $L i32) (param $ar i32)
    (global.set $budget (i32.sub (global.get $budget) (i32.const 1)))
    (if (call $isOut) (then (call $kill (local.get $L))))
    (if (i32.eqz (global.get $hasKilled)) (then (return)))
    (if (i32.ne (call $gethookcount (local.get $L)) (global.get $count)) (then
      (call $sethook (local.get $L) (global.get $hook) (i32.const 8) (global.get $count)))))

  ;; Called by wrappers of functions that do linear work inside one instruction. Gives the length of the
  ;; longest string that may be made now.
  (func (export "check") (param $L i32) (result i32)
    (if (call $isOut) (then (call $kill (local.get $L))))
    (call $pushinteger (local.get $L) (i64.extend_i32_u (global.get $text)))
    (i32.const 1))

  ;; Message handler: puts the calls that led to an error behind its text.
  (func (export "trace") (param $L i32) (result i32)
    (if (i32.eq (call $type (local.get $L) (i32.const 1)) (i32.const 4)) (then
      (call $traceback (local.get $L) (local.get $L) (i32.const 0) (i32.const 1))
      (call $concat (local.get $L) (i32.const 2))))
    (i32.const 1))

  ;; ---- host functions ----

  (func $finish (param $L i32) (param $results i32) (result i32)
    (if (i32.eq (local.get $results) (i32.const -1)) (then (return (call $error (local.get $L)))))
    (if (i32.eq (local.get $results) (i32.const -2)) (then
      (return (call $yieldk (local.get $L) (i32.const 0) (i32.const 0) (i32.const 0)))))
    (local.get $results))

  ;; Any host function; upvalue 1 is its number.
  (func (export "call") (param $L i32) (result i32)
    (call $finish (local.get $L)
      (call $host (local.get $L) (i32.wrap_i64 (call $tointegerx (local.get $L) (i32.const -1001001) (i32.const 0))))))

  ;; The protected beginning of everything: host function 0 pushes a function and its arguments.
  (func (export "enter") (param $L i32) (result i32)
    (local $args i32)
    (local.set $args (call $host (local.get $L) (i32.const 0)))
    (if (i32.lt_s (local.get $args) (i32.const 0)) (then (return (call $error (local.get $L)))))
    (call $callk (local.get $L) (local.get $args) (i32.const 1) (i32.const 0) (i32.const 0))
    (i32.const 1))

  ;; Host function 0 inside a protected call, nothing called.
  (func (export "within") (param $L i32) (result i32)
    (call $finish (local.get $L) (call $host (local.get $L) (i32.const 0))))

  ;; ---- Lua's stack, written in place ----
  ;;
  ;; A call from one module into the other costs more than what the smallest functions of Lua's API do, and every
  ;; packet needs some of them. A lua_State holds its top at 12 and its CallInfo at 20, which begins with the place
  ;; of the running function; the arguments stand behind that. A value takes 16 bytes: its type's tag is the byte at
  ;; 8 (0 nil, 3 integer). A CallInfo holds its caller's at 8, and at 20 whether a Lua function's instructions are
  ;; counted. That is the layout of the one build of Lua whose digest a test checks.

  ;; lua_pushinteger; there is room for 20 values in every C function.
  (func $push (param $L i32) (param $value i64) (local $top i32)
    (local.set $top (i32.load offset=12 (local.get $L)))
    (i64.store (local.get $top) (local.get $value))
    (i32.store8 offset=8 (local.get $top) (i32.const 3))
    (i32.store offset=12 (local.get $L) (i32.add (local.get $top) (i32.const 16))))

  (func $pushNil (param $L i32) (local $top i32)
    (local.set $top (i32.load offset=12 (local.get $L)))
    (i32.store8 offset=8 (local.get $top) (i32.const 0))
    (i32.store offset=12 (local.get $L) (i32.add (local.get $top) (i32.const 16))))

  ;; lua_pushvalue of an argument.
  (func $pushArgument (param $L i32) (param $arg i32) (local $value i32) (local $top i32)
    (local.set $value
      (i32.add (i32.load (i32.load offset=20 (local.get $L))) (i32.shl (local.get $arg) (i32.const 4))))
    (local.set $top (i32.load offset=12 (local.get $L)))
    (i64.store (local.get $top) (i64.load (local.get $value)))
    (i32.store8 offset=8 (local.get $top) (i32.load8_u offset=8 (local.get $value)))
    (i32.store offset=12 (local.get $L) (i32.add (local.get $top) (i32.const 16))))

  ;; luaL_checkinteger of an argument that is most often an integer.
  (func $integer (param $L i32) (param $arg i32) (result i64) (local $value i32)
    (local.set $value
      (i32.add (i32.load (i32.load offset=20 (local.get $L))) (i32.shl (local.get $arg) (i32.const 4))))
    (if (i32.and
          (i32.lt_u (local.get $value) (i32.load offset=12 (local.get $L)))
          (i32.eq (i32.load8_u offset=8 (local.get $value)) (i32.const 3)))
      (then (return (i64.load (local.get $value)))))
    (call $checkinteger (local.get $L) (local.get $arg)))

  ;; Takes the topmost value off; 1 if it was nil, else it stays and the result is 0.
  (func $popNil (param $L i32) (result i32) (local $value i32)
    (local.set $value (i32.sub (i32.load offset=12 (local.get $L)) (i32.const 16)))
    (if (i32.and (i32.load8_u offset=8 (local.get $value)) (i32.const 15)) (then (return (i32.const 0))))
    (i32.store offset=12 (local.get $L) (local.get $value))
    (i32.const 1))

  ;; ---- packets ----

  (func $fail (param $L i32) (param $what i32) (param $a i32) (param $b i32)
    (call $explain (local.get $L) (local.get $what) (local.get $a) (local.get $b))
    (drop (call $error (local.get $L))))

  (func $start (result i32)
    (i32.add (global.get $block) (i32.load (global.get $entry))))

  (func $length (result i32)
    (if (result i32) (global.get $entry) (then (i32.load offset=4 (global.get $entry))) (else (i32.const 0))))

  ;; Address of `width` bytes at the offset in argument `arg`; an error outside the packet. A handler that calls
  ;; this and ends by itself has its instructions counted no more. In one piece, because each read goes through it.
  (func $at (param $L i32) (param $arg i32) (param $width i32) (result i32)
    (local $entry i32) (local $call i32) (local $caller i32) (local $value i32) (local $offset i64)
    (local.set $entry (global.get $entry))
    (if (i32.eqz (local.get $entry)) (then (call $fail (local.get $L) (i32.const 1) (i32.const 0) (i32.const 0))))
    (local.set $call (i32.load offset=20 (local.get $L)))
    (local.set $caller (i32.load offset=8 (local.get $call)))
    (if (i32.eq (i32.load offset=8 (local.get $caller)) (global.get $frame)) (then
      (i32.store offset=20 (local.get $caller) (i32.const 0))))
    (local.set $value (i32.add (i32.load (local.get $call)) (i32.shl (local.get $arg) (i32.const 4))))
    (local.set $offset
      (if (result i64)
        (i32.and
          (i32.lt_u (local.get $value) (i32.load offset=12 (local.get $L)))
          (i32.eq (i32.load8_u offset=8 (local.get $value)) (i32.const 3)))
        (then (i64.load (local.get $value)))
        (else (call $checkinteger (local.get $L) (local.get $arg)))))
    (if (i32.or
          (i64.gt_u (local.get $offset) (i64.const 0x7fffffff))
          (i64.gt_u
            (i64.add (local.get $offset) (i64.extend_i32_u (local.get $width)))
            (i64.load32_u offset=4 (local.get $entry))))
      (then (call $fail (local.get $L) (i32.const 2) (i32.wrap_i64 (local.get $offset)) (local.get $width))))
    (i32.add
      (i32.add (global.get $block) (i32.load (local.get $entry)))
      (i32.wrap_i64 (local.get $offset))))

  (func $changed
    (i32.store offset=12 (global.get $entry) (i32.or (i32.load offset=12 (global.get $entry)) (i32.const 1))))

  (func (export "u8") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.load8_u (call $at (local.get $L) (i32.const 2) (i32.const 1)))) (i32.const 1))
  (func (export "i8") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.load8_s (call $at (local.get $L) (i32.const 2) (i32.const 1)))) (i32.const 1))
  (func (export "u16") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.load16_u (call $at (local.get $L) (i32.const 2) (i32.const 2)))) (i32.const 1))
  (func (export "i16") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.load16_s (call $at (local.get $L) (i32.const 2) (i32.const 2)))) (i32.const 1))
  (func (export "u32") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.load32_u (call $at (local.get $L) (i32.const 2) (i32.const 4)))) (i32.const 1))
  (func (export "i32") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.load32_s (call $at (local.get $L) (i32.const 2) (i32.const 4)))) (i32.const 1))
  (func (export "f32") (param $L i32) (result i32)
    (call $pushnumber (local.get $L) (f64.promote_f32 (f32.load (call $at (local.get $L) (i32.const 2) (i32.const 4))))) (i32.const 1))
  (func (export "len") (param $L i32) (result i32)
    (call $push (local.get $L) (i64.extend_i32_u (call $length))) (i32.const 1))

  ;; bytes([offset, [count]]): the whole packet, or a part of it, as a Lua string.
  (func (export "bytes") (param $L i32) (result i32)
    (local $start i32) (local $count i32)
    (if (i32.eqz (global.get $entry)) (then (call $fail (local.get $L) (i32.const 1) (i32.const 0) (i32.const 0))))
    (local.set $start (call $start))
    (local.set $count (call $length))
    (if (i32.gt_s (call $type (local.get $L) (i32.const 2)) (i32.const 0)) (then
      (local.set $start (call $at (local.get $L) (i32.const 2) (i32.const 0)))
      (local.set $count (i32.sub (i32.add (call $start) (call $length)) (local.get $start)))))
    (if (i32.gt_s (call $type (local.get $L) (i32.const 3)) (i32.const 0)) (then
      (local.set $count (i32.wrap_i64 (call $checkinteger (local.get $L) (i32.const 3))))
      (drop (call $at (local.get $L) (i32.const 2) (local.get $count)))))
    (drop (call $pushlstring (local.get $L) (local.get $start) (local.get $count)))
    (i32.const 1))

  ;; An integer argument that fits `width` bytes, signed or not.
  (func $fit (param $L i32) (param $arg i32) (param $width i32) (result i64)
    (local $value i64) (local $bits i64)
    (local.set $value (call $integer (local.get $L) (local.get $arg)))
    (local.set $bits (i64.extend_i32_u (i32.mul (local.get $width) (i32.const 8))))
    (if (i32.or
          (i64.gt_s (local.get $value) (i64.sub (i64.shl (i64.const 1) (local.get $bits)) (i64.const 1)))
          (i64.lt_s (local.get $value) (i64.sub (i64.const 0) (i64.shl (i64.const 1) (i64.sub (local.get $bits) (i64.const 1))))))
      (then (call $fail (local.get $L) (i32.const 3) (i32.wrap_i64 (local.get $value)) (local.get $width))))
    (local.get $value))

  (func (export "set_u8") (param $L i32) (result i32)
    (i64.store8 (call $at (local.get $L) (i32.const 2) (i32.const 1)) (call $fit (local.get $L) (i32.const 3) (i32.const 1)))
    (call $changed) (i32.const 0))
  (func (export "set_u16") (param $L i32) (result i32)
    (i64.store16 (call $at (local.get $L) (i32.const 2) (i32.const 2)) (call $fit (local.get $L) (i32.const 3) (i32.const 2)))
    (call $changed) (i32.const 0))
  (func (export "set_u32") (param $L i32) (result i32)
    (i64.store32 (call $at (local.get $L) (i32.const 2) (i32.const 4)) (call $fit (local.get $L) (i32.const 3) (i32.const 4)))
    (call $changed) (i32.const 0))
  (func (export "set_f32") (param $L i32) (result i32)
    (f32.store (call $at (local.get $L) (i32.const 2) (i32.const 4)) (f32.demote_f64 (call $checknumber (local.get $L) (i32.const 3))))
    (call $changed) (i32.const 0))

  ;; What a packet answers to a name that is none of its methods. Upvalue 1 holds its fields as offset |
  ;; width << 16 | place << 20 (0 unsigned in the payload, 1 signed in the payload, 2 word of the entry).
  ;; The host answers all other names.
  (func (export "index") (param $L i32) (result i32)
    (local $field i32) (local $place i32) (local $address i32)
    (local.set $field (call $field (local.get $L)))
    (if (i32.eqz (local.get $field)) (then
      (return (call $finish (local.get $L) (call $host (local.get $L) (global.get $getField))))))
    (local.set $place (i32.shr_u (local.get $field) (i32.const 20)))
    (local.set $address (call $fieldAt (local.get $L) (local.get $field)))
    (call $push (local.get $L)
      (if (result i64) (i32.eq (local.get $place) (i32.const 1))
        (then (call $loadSigned (local.get $address) (call $width (local.get $field))))
        (else (call $loadUnsigned (local.get $address) (call $width (local.get $field))))))
    (i32.const 1))

  (func (export "newindex") (param $L i32) (result i32)
    (local $field i32) (local $address i32) (local $value i64)
    (local.set $field (call $field (local.get $L)))
    (if (i32.or (i32.eqz (local.get $field)) (i32.eq (i32.shr_u (local.get $field) (i32.const 20)) (i32.const 2))) (then
      (return (call $finish (local.get $L) (call $host (local.get $L) (global.get $setField))))))
    (local.set $value (call $fit (local.get $L) (i32.const 3) (call $width (local.get $field))))
    (local.set $address (call $fieldAt (local.get $L) (local.get $field)))
    (call $store (local.get $address) (call $width (local.get $field)) (local.get $value))
    (call $changed)
    (i32.const 0))

  (func $field (param $L i32) (result i32) (local $field i32)
    (call $pushvalue (local.get $L) (i32.const 2))
    (drop (call $rawget (local.get $L) (i32.const -1001001)))
    (local.set $field (i32.wrap_i64 (call $tointegerx (local.get $L) (i32.const -1) (i32.const 0))))
    (call $settop (local.get $L) (i32.const -2))
    (local.get $field))

  (func $width (param $field i32) (result i32)
    (i32.and (i32.shr_u (local.get $field) (i32.const 16)) (i32.const 15)))

  (func $fieldAt (param $L i32) (param $field i32) (result i32) (local $offset i32)
    (if (i32.eqz (global.get $entry)) (then (call $fail (local.get $L) (i32.const 1) (i32.const 0) (i32.const 0))))
    (local.set $offset (i32.and (local.get $field) (i32.const 0xffff)))
    (if (i32.eq (i32.shr_u (local.get $field) (i32.const 20)) (i32.const 2))
      (then (return (i32.add (global.get $entry) (local.get $offset)))))
    (if (i32.gt_u (i32.add (local.get $offset) (call $width (local.get $field))) (call $length))
      (then (call $fail (local.get $L) (i32.const 2) (local.get $offset) (call $width (local.get $field)))))
    (i32.add (call $start) (local.get $offset)))

  (func $loadUnsigned (param $address i32) (param $width i32) (result i64)
    (if (i32.eq (local.get $width) (i32.const 1)) (then (return (i64.load8_u (local.get $address)))))
    (if (i32.eq (local.get $width) (i32.const 2)) (then (return (i64.load16_u (local.get $address)))))
    (i64.load32_u (local.get $address)))
  (func $loadSigned (param $address i32) (param $width i32) (result i64)
    (if (i32.eq (local.get $width) (i32.const 1)) (then (return (i64.load8_s (local.get $address)))))
    (if (i32.eq (local.get $width) (i32.const 2)) (then (return (i64.load16_s (local.get $address)))))
    (i64.load32_s (local.get $address)))
  (func $store (param $address i32) (param $width i32) (param $value i64)
    (if (i32.eq (local.get $width) (i32.const 1)) (then (i64.store8 (local.get $address) (local.get $value)) (return)))
    (if (i32.eq (local.get $width) (i32.const 2)) (then (i64.store16 (local.get $address) (local.get $value)) (return)))
    (i64.store32 (local.get $address) (local.get $value)))

  ;; What a handler returned: 0 go on, 1 drop (false), 2 "stop", 4 something else.
  (func $verdict (param $L i32) (result i32) (local $type i32) (local $text i32)
    (local.set $type (call $type (local.get $L) (i32.const -1)))
    (if (i32.eqz (local.get $type)) (then (return (i32.const 0))))
    (if (i32.eq (local.get $type) (i32.const 1)) (then
      (return (select (i32.const 4) (i32.const 1) (call $toboolean (local.get $L) (i32.const -1))))))
    (if (i32.eq (local.get $type) (i32.const 4)) (then
      (local.set $text (call $tolstring (local.get $L) (i32.const -1) (i32.const 0)))
      (if (i32.and
            (i32.eq (i32.load align=1 (local.get $text)) (i32.const 0x706f7473))
            (i32.eqz (i32.load8_u offset=4 (local.get $text))))
        (then (return (i32.const 2))))))
    (i32.const 4))

  ;; Begins a batch of so many packets, whose handler has so many `steps`.
  (func (export "begin") (param $packets i32) (param $instructions i32)
    (global.set $i (i32.const 0))
    (global.set $n (local.get $packets))
    (global.set $steps (local.get $instructions)))

  ;; A C function (handler, packet, senders): calls the handler for each packet from `i` on, and ends early when
  ;; its time is over. An error ends it behind the packet that caused it; the host notes that and calls again.
  (func (export "batch") (param $L i32) (result i32)
    (local $current i32) (local $uncounted i32)
    (global.set $frame (select (i32.load offset=20 (local.get $L)) (i32.const -1) (global.get $steps)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (global.get $i) (global.get $n)))
      (local.set $current (i32.add (global.get $block) (i32.mul (global.get $i) (i32.const 48))))
      (if (i32.load offset=16 (local.get $current)) (then
        (global.set $i (i32.add (global.get $i) (i32.const 1)))
        (br $next)))
      (local.set $uncounted (i32.add (local.get $uncounted) (global.get $steps)))
      (if (i32.gt_u (local.get $uncounted) (global.get $count)) (then
        (local.set $uncounted (global.get $steps))
        (br_if $done (f64.gt (call $now) (global.get $deadline)))))
      (global.set $i (i32.add (global.get $i) (i32.const 1)))
      (global.set $entry (local.get $current))
      (global.set $budget (global.get $perPacket))
      (call $pushArgument (local.get $L) (i32.const 1))
      (call $pushArgument (local.get $L) (i32.const 2))
      (call $sender (local.get $L) (i32.load offset=20 (local.get $current)))
      (call $callk (local.get $L) (i32.const 2) (i32.const 1) (i32.const 0) (i32.const 0))
      (br_if $next (call $popNil (local.get $L)))
      (i32.store offset=16 (local.get $current)
        (i32.or (i32.load offset=16 (local.get $current)) (call $verdict (local.get $L))))
      (call $settop (local.get $L) (i32.const 3))
      (br $next)))
    (global.set $entry (i32.const 0))
    (global.set $frame (i32.const -1))
    (i32.const 0))

  ;; Pushes the handle of a packet's sender, nil for 0.
  (func $sender (param $L i32) (param $number i32)
    (if (i32.eqz (local.get $number)) (then (call $pushNil (local.get $L)) (return)))
    (if (call $rawgeti (local.get $L) (i32.const 3) (i64.extend_i32_u (local.get $number))) (then (return)))
    (call $settop (local.get $L) (i32.const -2))
    (drop (call $finish (local.get $L) (call $host (local.get $L) (global.get $getSender)))))
)
