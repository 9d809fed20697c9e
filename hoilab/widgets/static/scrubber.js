var Y=class{#e=new Map;#t;#r;#i=Math.random().toString(36).slice(2);#n=0;constructor(e,t){this.#t=e,this.#r=t?(r,n)=>t.model_proxy.send_msg({...r,buffers:n}):(r,n)=>e.send?.(r,void 0,n),e.on("msg:custom",this.#o)}ask(e,t={},r=[]){let n=`${this.#i}-${this.#n++}`;return new Promise((s,o)=>{let a=setTimeout(()=>{this.#e.delete(n),o(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(n,{resolve:s,reject:o,timer:a}),this.#r({...t,id:n,op:e},r)})}close(){this.#t.off("msg:custom",this.#o);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#o=(e,t)=>{let r=String(e.id),n=this.#e.get(r);if(!n)return;if(this.#e.delete(r),clearTimeout(n.timer),typeof e.error=="string"){n.reject(new Error(e.error));return}let s=Array.isArray(t)&&t.length?t:e.buffers;n.resolve([e,Array.isArray(s)?s.map(Ke):[]])}};function Ke(i){return ArrayBuffer.isView(i)?new Uint8Array(i.buffer,i.byteOffset,i.byteLength):new Uint8Array(i)}var T=i=>new Int32Array(i.slice().buffer),K=i=>new Float32Array(i.slice().buffer),Se=i=>new Float64Array(i.slice().buffer);function D(i,e,t){return i.on(`change:${e}`,t),()=>i.off(`change:${e}`,t)}function L(i,e,t){i.get(e)!==t&&(i.set(e,t),i.save_changes())}var M=class{#e=new Map;#t;#r;constructor(e,t=()=>{}){this.#t=e,this.#r=t}has(e){return this.#e.has(e)}get(e){let t=this.#e.get(e);return t!==void 0&&(this.#e.delete(e),this.#e.set(e,t)),t}set(e,t){let r=this.#e.get(e);r!==void 0&&r!==t&&this.#r(r),this.#e.delete(e),this.#e.set(e,t);for(let[n,s]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(n),this.#r(s)}}delete(e){let t=this.#e.get(e);t!==void 0&&this.#e.delete(e)&&this.#r(t)}clear(){for(let e of this.#e.values())this.#r(e);this.#e.clear()}};var $=128,Xe=64,Ge=5,X=class{#e;#t;#r;#i=new M(Xe);#n=new Set;constructor(e,t,r){this.#e=e,this.#t=t,this.#r=r}at(e){let t=this.#i.get(Math.floor(e/$));if(!t){this.#o(Math.floor(e/$));return}let r=e-t.start,n=[];for(let s=t.offsets[r]??0;s<(t.offsets[r+1]??0);s++){let[o,a,h,u,d]=t.boxes.subarray(s*Ge);n.push({who:t.who[s],x:o,y:a,width:h,height:u,confidence:d})}return n}prefetch(e){let t=Math.floor((e+$/2)/$);t*$<this.#t&&!this.#i.has(t)&&this.#o(t)}async#o(e){if(this.#n.has(e))return;this.#n.add(e);let t=e*$,r=Math.min(t+$,this.#t);try{let[,[n,s,o]]=await this.#e.ask("boxes",{start:t,stop:r});if(n&&s&&o){let a={start:t,offsets:T(n),who:T(s),boxes:K(o)};this.#i.set(e,a),this.#r()}}finally{this.#n.delete(e)}}},Me=4096;async function ke(i,e,t){let r=new Map,n=[];for(let s=0;s<e;s+=Me){let o=Math.min(s+Me,e),[,[a]]=await i.ask("spans",{start:s,stop:o}),h=a?T(a):new Int32Array;for(let u=0;u<h.length;u+=3){let[d,p,b]=h.subarray(u,u+3),g=r.get(d);if(g&&g.last+1===p){g.last=b;continue}let c={who:d,first:p,last:b};r.set(d,c),n.push(c)}if(!t(n))return}}function W(i,e){let t=(i%e.length+e.length)%e.length;return e[t]??"#4f9dff"}function F(i){let e=Math.round(i*100),t=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return t<60?`${t}:${r}`:`${Math.floor(t/60)}:${String(t%60).padStart(2,"0")}:${r}`}function Ee(i,e,t){let[r,n]=[0,e-1];for(;r<n;){let s=r+n>>1;t(s)<i-1e-6?r=s+1:n=s}return r}function Ae(i,e){return[.1,.2,.5,1,2,5,10,15,30,60,120,300,600,1800,3600,7200].find(r=>i/r<=Math.max(1,e))??14400}function fe(i){let e=getComputedStyle(i),t=r=>e.getPropertyValue(`--${r}`).trim();return{ground:t("ground"),text:t("text"),muted:t("muted"),line:t("line"),accent:t("accent")}}function Ze(i){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let t=i.parentNode;t;t=qe(t)){if(!(t instanceof HTMLElement))continue;let r=Je(getComputedStyle(t).backgroundColor);if(r!==void 0)return r<.5}return!1}function qe(i){return i instanceof ShadowRoot?i.host:i.parentNode}function Je(i){let e=i.match(/[\d.]+/g)?.map(Number);if(!i.startsWith("rgb")||!e||e.length<3)return;let[t=0,r=0,n=0,s=1]=e;return s<.5?void 0:(.2126*t+.7152*r+.0722*n)/255}function Te(i,e){let t,r=()=>{let u=Ze(i);u!==t&&e(t=u)},n=new Set,s=()=>{for(let u of[0,120,450]){let d=setTimeout(()=>{n.delete(d),r()},u);n.add(d)}},o=new MutationObserver(s),a={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};o.observe(document.documentElement,a),o.observe(document.body,a),o.observe(document.head,{childList:!0});let h=matchMedia("(prefers-color-scheme: dark)");return h.addEventListener("change",s),r(),s(),()=>{o.disconnect(),h.removeEventListener("change",s);for(let u of n)clearTimeout(u)}}var Qe=64,Ce=16,et=4e3,G=class i{#e;#t;#r;#i=new M(Qe);constructor(e,t,r){this.#e=e,this.#t=t,this.#r=r}static async of(e,t,r){if(!("VideoDecoder"in globalThis))return null;let[n,[s,o]]=await e.ask("groups"),a=String(n.codec??"");if(!a||!s||!o)return null;let h={codec:a,codedWidth:t,codedHeight:r,description:s.slice(),hardwareAcceleration:"prefer-software",optimizeForLatency:!0};return(await VideoDecoder.isConfigSupported(h).catch(()=>null))?.supported?new i(e,h,T(o)):null}async load(e,t){for(let r of new Set(e.map(n=>tt(this.#r,n))))await this.#o(rt(await this.#n(r),e),t)}close(){this.#i.clear()}#n(e){let t=this.#i.get(e);if(t)return t;let r=this.#e.ask("packets",{group:e}).then(([,n])=>nt(n));return this.#i.set(e,r),r.catch(()=>this.#i.delete(e)),r}async#o(e,t){let r=()=>{},n=new Promise((a,h)=>r=h),s=setTimeout(()=>r(new Error("the browser's decoder does not answer")),et),o=new VideoDecoder({output:a=>t(a.timestamp,a),error:a=>r(new Error(a.message))});try{o.configure(this.#t),e.parts.forEach((a,h)=>{let u=h===0?"key":"delta";o.decode(new EncodedVideoChunk({type:u,timestamp:e.frames[h],data:a}))}),await Promise.race([o.flush(),n])}finally{clearTimeout(s),o.state!=="closed"&&o.close()}}};function tt(i,e){let t=0,r=i.length-1;for(;t<r;){let n=t+r+1>>1;i[n]<=e?t=n:r=n-1}return t}function rt({frames:i,parts:e},t){let r=Math.max(...t.map(n=>i.indexOf(n)));return{frames:i.subarray(0,r+1+Ce),parts:e.slice(0,r+1+Ce)}}function nt([i,e,t]){if(!i||!e||!t)throw new Error("a group of pictures came without its packets");let r=0,n=Array.from(T(e),s=>t.subarray(r,r+=s));return{frames:T(i),parts:n}}var Z=class{#e;#t;constructor(e,t){this.#e=e,this.#t=new M(t)}async load(e,t){let r=e.filter(s=>!this.#t.has(s)),n=r.length?await this.#e(r):[];r.forEach((s,o)=>this.#t.set(s,n[o])),await Promise.all(e.map(async s=>{let o=this.#t.get(s);t(s,await createImageBitmap(new Blob([o],{type:"image/jpeg"})))}))}close(){this.#t.clear()}};var q=class{#e;#t;constructor(e,t,r){this.#e=new Z(async n=>(await e.ask("frames",{frames:n}))[1],r),this.#t=G.of(e,t.width,t.height).catch(()=>null)}async load(e,t){let r=await this.#t;if(r)try{await r.load(e,t);return}catch{this.#t=Promise.resolve(null)}await this.#e.load(e,t)}close(){this.#e.close(),this.#t.then(e=>e?.close())}};var J=class{speed=1;loop=!1;#e=1;#t=0;#r=0;#i=0;#n=0;#o=0;#s;constructor(e){this.#s=e}get playing(){return this.#o!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:t}=this.#s,r=t(e-1),n=r>0?(e-1)/r*this.speed:0;return Math.max(1,Math.round(n/30))+this.#e-1}play(e){this.#t=e>=this.#s.frames-1?0:e,this.#r=this.#s.seconds(this.#t),this.#e=1,this.#i=0,this.#n=performance.now(),this.#t!==e&&this.#s.show(this.#t),this.playing||(this.#o=requestAnimationFrame(this.#l))}pause(){cancelAnimationFrame(this.#o),this.#o=0}jump(e){this.#t=e,this.#r=this.#s.seconds(e)}#l=e=>{let{seconds:t,ready:r,show:n,frames:s}=this.#s;this.#o=requestAnimationFrame(this.#l);let o=Math.min(e-this.#n,250);this.#n=e;let a=Math.min(this.#t+this.stride,s-1);if(this.#t>=s-1)this.#h();else if(!r(a)&&this.#r>=t(a))this.#i+=o,this.#i>350&&this.#e<6&&(this.#e+=1,this.#i=0);else{this.#r+=o/1e3*this.speed;let h=this.#t;for(let u=a;u>h&&t(u)<=this.#r&&r(u);)h=u,u=Math.min(u+this.stride,s-1);if(h===this.#t)return;this.#t=h,n(h)}};#h(){this.loop?(this.jump(0),this.#s.show(0)):(this.pause(),this.#s.end())}};function m(i,e={},...t){let r=document.createElement(i);for(let[n,s]of Object.entries(e))s!==!1&&r.setAttribute(n,s===!0?"":String(s));return r.append(...t),r}var it={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function be(i){let e="http://www.w3.org/2000/svg",t=document.createElementNS(e,"svg"),r=document.createElementNS(e,"path");return t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true"),r.setAttribute("d",it[i]),(i==="loop"||i==="fit")&&r.setAttribute("fill","none"),t.append(r),t}function I(i,e,t){let r=m("button",{type:"button",class:"icon","aria-label":e,title:e});return r.append(be(i)),r.addEventListener("click",t),r}function Q(i){let{clientWidth:e,clientHeight:t}=i,r=window.devicePixelRatio||1,[n,s]=[Math.round(e*r),Math.round(t*r)];(i.width!==n||i.height!==s)&&(i.width=n,i.height=s);let o=i.getContext("2d");return o.setTransform(r,0,0,r,0,0),o.clearRect(0,0,e,t),[o,e,t]}var st=4,ee=class{#e;#t;#r=new Set;#i=new Set;#n=-1;#o=-1;#s=-1;#l=!1;#h=!1;#a=!1;constructor(e){this.#e=e,this.#t=new M(e.keep,e.close)}get shown(){return this.#s}get keep(){return this.#e.keep}ready(e){return this.#t.has(e)||this.#i.has(e)}want(e){this.#n=e,this.#i.delete(e);let t=this.#t.get(e);t!==void 0&&this.#b(e,t),this.#u()}async prefetch(){if(this.#h||this.#l||this.#a||this.#n<0)return;let e=this.#e.ahead(this.#n).filter(t=>!this.ready(t)&&!this.#r.has(t)).slice(0,st);e.length!==0&&(this.#h=!0,await this.#d(e),this.#h=!1,this.#u())}close(){this.#a=!0,this.#t.clear(),this.#e.source.close()}async#u(){if(!(this.#l||this.#a)){if(this.ready(this.#n)||this.#r.has(this.#n)){this.prefetch();return}this.#l=!0,this.#o=this.#n,await this.#d([this.#n]),this.#l=!1,this.#u()}}async#d(e){for(let t of e)this.#r.add(t);try{let t=new Set(e);await this.#e.source.load(e,(n,s)=>{t.delete(n)||this.#c(n)?this.#p(n,s):this.#e.close(s)});let[r]=t;if(r!==void 0&&!this.#a)throw new Error(`frame ${r} did not come`)}catch(t){e.length>1?await this.#d(e.slice(0,1)):this.#f(e[0],t)}finally{for(let t of e)this.#r.delete(t)}}#c(e){return Math.abs(e-this.#n)<this.#e.keep/2&&!this.#t.has(e)}#p(e,t){this.#a?this.#e.close(t):this.#m(e,t)}#m(e,t){this.#t.set(e,t),this.#s!==this.#n&&(e===this.#n||e===this.#o)&&this.#b(e,t)}#f(e,t){this.#a||(this.#i.add(e),e===this.#n&&(this.#s=e,this.#e.fail(e,t instanceof Error?t:new Error(String(t)))))}#b(e,t){this.#s=e,this.#e.show(e,t)}};var ot="rgba(10, 14, 20, 0.55)";function ge(i,e){return i.filter(t=>Math.abs(e.x-t.x)<=t.width/2&&Math.abs(e.y-t.y)<=t.height/2).sort((t,r)=>t.width*t.height-r.width*r.height)[0]}function Le(i,e,t){i.lineJoin="round",i.lineCap="round";for(let n of e.extras)n.draw(i,t);i.globalAlpha=1,e.layers.has("tails")&&ht(i,e,t);let r=[...e.here].sort((n,s)=>Number(te(e,n))-Number(te(e,s)));for(let n of r)i.globalAlpha=Re(e,n.who),e.layers.has("boxes")&&at(i,e,n,t),e.layers.has("labels")&&lt(i,e,n,t);i.globalAlpha=1}var te=(i,e)=>i.number(e.who)===i.selected;function Re(i,e){return i.selected===null||i.number(e)===i.selected||i.number(e)===i.hovered?1:.35}function Ie(i,{scale:e,left:t,top:r}){return[t+(i.x-i.width/2)*e,r+(i.y-i.height/2)*e,i.width*e,i.height*e]}function at(i,e,t,r){let n=te(e,t)||e.number(t.who)===e.hovered,[s,o,a,h]=Ie(t,r);i.beginPath(),i.roundRect(s,o,a,h,Math.min(5,a/4)),i.strokeStyle=ot,i.lineWidth=n?5:3.5,i.stroke(),i.strokeStyle=e.colour(t.who),i.lineWidth=n?3:1.75,i.stroke(),n&&(i.save(),i.globalAlpha=.12,i.fillStyle=e.colour(t.who),i.fill(),i.restore())}function lt(i,e,t,r){let[n,s]=Ie(t,r),o=te(e,t)?e.name(t.who):String(e.number(t.who));i.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let a=i.measureText(o).width+10,h=Math.max(1,s-18);i.fillStyle=e.colour(t.who),i.beginPath(),i.roundRect(n-1,h,a,16,4),i.fill(),i.fillStyle="#0b0f16",i.textBaseline="middle",i.fillText(o,n+4,h+8.5)}function ht(i,e,t){let{scale:r,left:n,top:s}=t,a=[...e.before,e.here].map(h=>new Map(h.map(u=>[u.who,{x:n+u.x*r,y:s+(u.y+u.height/2)*r}])));for(let{who:h}of e.here){let u=e.number(h)===e.selected;i.strokeStyle=e.colour(h),i.lineWidth=u?3.5:2.25;for(let d=0;d<6;d++){let p=Math.floor(d*(a.length-1)/6),b=Math.floor((d+1)*(a.length-1)/6);i.globalAlpha=Re(e,h)*(d+1)/6,i.beginPath();let g=!1;for(let c=p;c<=b;c++){let v=a[c]?.get(h);v&&g?i.lineTo(v.x,v.y):v&&i.moveTo(v.x,v.y),g=v!==void 0}i.stroke()}}i.globalAlpha=1}var ut=8,dt=192e6,ct=16,mt=4,pt=250,re=class{el;frames;#e;#t;#r=m("canvas",{class:"over",role:"img"});#i=m("div",{class:"tip",role:"tooltip",hidden:!0});#n=m("div",{class:"message",role:"alert",hidden:!0});#o=m("div",{class:"wait",hidden:!0});#s;#l=null;#h=1;#a;#u=null;#d;constructor(e){let{width:t,height:r}=e;this.#e=e,this.#a={x:t/2,y:r/2},this.#t=m("canvas",{class:"picture",width:t,height:r}),this.#s=I("fit","Show the whole picture (0)",()=>this.fit()),this.#s.classList.add("fit"),this.#s.hidden=!0,this.el=m("div",{class:"stage"},this.#t,this.#r,this.#o,this.#s,this.#n,this.#i),this.el.style.setProperty("--aspect",`${t} / ${r}`);let n=this.#t.getContext("2d"),s=Math.min(160,Math.max(8,Math.floor(dt/(4*t*r)))),o=e.source(s*ut);this.frames=new ee({source:{load:(a,h)=>this.#x(o.load(a,h)),close:()=>o.close()},close:a=>a.close(),ahead:a=>e.ahead(a),show:(a,h)=>{this.#n.hidden=!0,n.drawImage(h,0,0,t,r),e.shown()},fail:(a,h)=>{n.clearRect(0,0,t,r),this.say(h.message),e.shown()},keep:s}),this.#r.addEventListener("pointerdown",this.#f),this.#r.addEventListener("pointermove",this.#b),this.#r.addEventListener("pointerup",this.#v),this.#r.addEventListener("pointercancel",()=>this.#u=null),this.#r.addEventListener("pointerleave",()=>this.#g(null)),this.#r.addEventListener("dblclick",()=>this.fit()),this.#r.addEventListener("wheel",this.#w,{passive:!1})}draw(e){this.#l=e;let t=this.#c(),{scale:r,left:n,top:s}=t;this.#t.style.transform=`translate(${n}px, ${s}px) scale(${r})`,this.#t.style.imageRendering=r>5?"pixelated":"auto";let[o]=Q(this.#r);Le(o,e,t)}describe(e){this.#r.setAttribute("aria-label",e)}say(e){this.#n.textContent=e,this.#n.hidden=!1}zoom(e,t=this.#a){let r=Math.min(ct,Math.max(1,this.#h*e)),n=this.#h/r;this.#a={x:t.x+(this.#a.x-t.x)*n,y:t.y+(this.#a.y-t.y)*n},this.#h=r,this.#p()}fit(){this.#h=1,this.#p()}close(){clearTimeout(this.#d),this.frames.close()}#c(){let{width:e,height:t}=this.#e,{clientWidth:r,clientHeight:n}=this.el,s=Math.min(r/e,n/t)*this.#h;return{scale:s,left:r/2-this.#a.x*s,top:n/2-this.#a.y*s}}#p(){let{width:e,height:t}=this.#e,{scale:r}=this.#c(),n=(s,o,a)=>{let h=Math.min(o/2,a/r/2);return Math.min(o-h,Math.max(h,s))};this.#a={x:n(this.#a.x,e,this.el.clientWidth),y:n(this.#a.y,t,this.el.clientHeight)},this.#s.hidden=this.#h===1,this.#l&&this.draw(this.#l)}#m(e){let t=this.el.getBoundingClientRect(),{scale:r,left:n,top:s}=this.#c();return{x:(e.clientX-t.left-n)/r,y:(e.clientY-t.top-s)/r}}#f=e=>{e.button===0&&(this.#u={x:e.clientX,y:e.clientY,centre:this.#a,moved:!1},this.#r.setPointerCapture(e.pointerId))};#b=e=>{let t=this.#u;if(!t){this.#g(e);return}let[r,n]=[e.clientX-t.x,e.clientY-t.y];if(Math.hypot(r,n)>mt&&(t.moved=!0),!t.moved||this.#h===1)return;let{scale:s}=this.#c();this.#a={x:t.centre.x-r/s,y:t.centre.y-n/s},this.#p()};#v=e=>{let t=this.#u;if(this.#u=null,!t||t.moved||!this.#l)return;let r=this.#y(e);if(r){r.press();return}let n=ge(this.#l.here,this.#m(e));this.#e.select(n?this.#l.number(n.who):null)};#w=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#m(e)))};#g(e){let t=e?this.#y(e):void 0,r=e&&this.#l&&!t?ge(this.#l.here,this.#m(e)):void 0;if(this.#r.style.cursor=r||t?"pointer":this.#h>1?"grab":"default",this.#i.hidden=!r&&!t,(r||t)&&e){let o=this.el.getBoundingClientRect(),a=r&&Number.isFinite(r.confidence)?` · ${r.confidence.toFixed(2)}`:"";this.#i.textContent=t?.text??(r?`${this.#e.name(r.who)}${a}`:""),this.#i.style.left=`${Math.min(e.clientX-o.left+14,o.width-120)}px`,this.#i.style.top=`${Math.max(4,e.clientY-o.top-30)}px`}let n=this.#l?.hovered??null,s=r&&this.#l?this.#l.number(r.who):null;n!==s&&this.#e.hover(r?r.who:null)}#y(e){let t=7/this.#c().scale;for(let r of[...this.#l?.extras??[]].reverse()){let n=r.at(this.#m(e),t);if(n)return n}}async#x(e){clearTimeout(this.#d),this.#d=setTimeout(()=>this.#o.hidden=!1,pt);try{return await e}finally{clearTimeout(this.#d),this.#o.hidden=!0}}};var C=74,ne=8,k=20,A=17,De=9,ft=9.2;function Oe(i,e){let t=new Map;for(let n of i){let s=t.get(n.who)??{who:n.who,...e(n.who),spans:[]};s.spans.push(n),t.set(n.who,s)}let r=n=>Math.min(...n.spans.map(s=>s.first));return[...t.values()].sort((n,s)=>r(n)-r(s)||n.number-s.number)}var ie=class{el;#e;#t=m("canvas",{"aria-hidden":"true"});#r;#i=m("div",{class:"space"});#n=m("div",{class:"tip",role:"tooltip",hidden:!0});#o=[];#s={frame:0,selected:null,colours:null};constructor(e){this.#e=e,this.#r=m("div",{class:"scroll",tabindex:-1},this.#i),this.el=m("div",{class:"timeline",role:"img","aria-label":"When each individual was in sight"},this.#t,this.#r,this.#n),this.el.hidden=!0,this.#r.addEventListener("scroll",()=>this.draw()),this.#r.addEventListener("pointerdown",this.#p),this.#r.addEventListener("pointermove",this.#m),this.#r.addEventListener("pointerleave",()=>this.#f(null,0,0))}set lanes(e){this.#o=e,this.el.hidden=e.length===0,this.el.style.height=`${k+A*Math.min(e.length,ft)+6}px`,this.#i.style.height=`${k+A*e.length+4}px`,this.draw()}show(e,t,r){let n=t!==this.#s.selected;this.#s={frame:e,selected:t,colours:r},n&&this.#b(t),this.draw()}draw(){let{frame:e,selected:t,colours:r}=this.#s;if(!r||this.el.hidden||!this.#t.clientWidth)return;let[n,s,o]=Q(this.#t);n.font='11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',n.textBaseline="middle",this.#h(n,s,o,t,r),this.#l(n,s,r);let a=this.#a(e,s);n.fillStyle=r.accent,n.fillRect(a-.75,k-4,1.5,o-k+4)}#l(e,t,r){let{frames:n,seconds:s}=this.#e,o=s(n-1);e.clearRect(0,0,t,k),e.fillStyle=r.line,e.fillRect(C,k-.5,t-C,1);let a=Ae(o,(t-C)/70);e.textAlign="center";for(let h=0;h<=o+1e-6;h+=a){let u=this.#a(Ee(h,n,s),t);e.fillStyle=r.line,e.fillRect(u-.5,k-5,1,5),e.fillStyle=r.muted;let d=a<1?`${h.toFixed(1)} s`:F(h).replace(/\.00$/,""),p=e.measureText(d).width/2;e.fillText(d,Math.min(u,t-p-1),k/2-2)}}#h(e,t,r,n,s){let o=this.#r.scrollTop,a=Math.floor(o/A),h=Math.min(this.#o.length,Math.ceil((o+r-k)/A));for(let u=a;u<h;u++){let d=this.#o[u],p=k+A*u-o+A/2+2,b=d.number===n;b&&(e.fillStyle=s.line,e.globalAlpha=.7,e.beginPath(),e.roundRect(0,p-A/2,t,A,4),e.fill()),e.globalAlpha=n===null||b?1:.45,e.fillStyle=d.colour,e.beginPath(),e.arc(9,p,3.5,0,2*Math.PI),e.fill(),e.fillStyle=b?s.text:s.muted,e.textAlign="left",e.fillText(d.name,18,p+.5,C-24),e.fillStyle=d.colour;for(let g of d.spans){let c=this.#a(g.first,t),v=this.#a(g.last,t);e.beginPath(),e.roundRect(c-1,p-De/2,Math.max(2.5,v-c+2),De,3),e.fill()}e.globalAlpha=1}}#a(e,t){let r=t-C-2*ne;return C+ne+r*e/Math.max(1,this.#e.frames-1)}#u(e){let t=this.#t.clientWidth-C-2*ne,r=this.#e.frames-1;return Math.round(Math.min(1,Math.max(0,(e-C-ne)/t))*r)}#d(e){return e<k?null:this.#o[Math.floor((e-k-2+this.#r.scrollTop)/A)]??null}#c(e){let t=this.#t.getBoundingClientRect();return[e.clientX-t.left,e.clientY-t.top]}#p=e=>{if(e.button!==0)return;let[t,r]=this.#c(e);if(t>this.#r.clientWidth)return;let n=this.#d(r),s=n?Math.min(...n.spans.map(o=>o.first)):0;this.#e.jump(t<C&&n?s:this.#u(t),n?.number??null),this.#r.setPointerCapture(e.pointerId)};#m=e=>{let[t,r]=this.#c(e);e.buttons&1?this.#e.jump(this.#u(t),this.#s.selected):this.#f(this.#d(r),t,r)};#f(e,t,r){if(this.#e.hover(e?.number??null),this.#n.hidden=e===null,!e)return;let n=Math.min(...e.spans.map(a=>a.first)),s=Math.max(...e.spans.map(a=>a.last)),{seconds:o}=this.#e;this.#n.textContent=`${e.name} · ${F(o(n))} – ${F(o(s))}`,this.#n.style.left=`${Math.min(t+12,this.#t.clientWidth-190)}px`,this.#n.style.top=`${r-30}px`}#b(e){let t=this.#o.findIndex(s=>s.number===e);if(t<0)return;let r=this.#r.clientHeight-k,n=t*A;n<this.#r.scrollTop?this.#r.scrollTop=n:n+A>this.#r.scrollTop+r&&(this.#r.scrollTop=n+A-r)}};var ye=[.25,.5,1,2,4,8],se=class{el;#e;#t;#r;#i;#n;#o=m("span",{class:"now"});#s;#l=new Map;constructor(e){this.#e=e;let t=Math.max(0,e.frames-1),r=I("first","First frame (Home)",()=>e.jump(0)),n=I("last","Last frame (End)",()=>e.jump(t));r.classList.add("first"),n.classList.add("last"),this.#t=I("play","Play (space)",()=>e.toggle()),this.#t.classList.add("play"),this.#r=I("loop","Loop",()=>e.set("loop",this.#r.getAttribute("aria-pressed")!=="true")),this.#n=m("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#n.addEventListener("change",()=>e.jump(Number(this.#n.value))),this.#n.addEventListener("focus",()=>this.#n.select()),this.#i=m("select",{"aria-label":"Speed",title:"Speed"}),this.#a(ye),this.#i.addEventListener("change",()=>e.set("speed",Number(this.#i.value))),this.#s=m("input",{type:"range",min:0,max:t,step:1,value:0,"aria-label":"Frame"}),this.#s.addEventListener("input",()=>e.jump(this.#s.valueAsNumber));let s=I("back","Frame before (←)",()=>e.step(-1)),o=I("next","Next frame (→)",()=>e.step(1)),a=`/ ${t} · `,h=m("div",{class:"bar",role:"toolbar","aria-label":"Playback"},m("div",{class:"group"},r,s,this.#t,o,n),m("div",{class:"clock"},this.#n,a,this.#o,`/ ${F(e.seconds(t))}`),m("div",{class:"grow"}),this.#h(),m("div",{class:"group"},this.#i,this.#r));h.style.setProperty("--digits",String(String(t).length));let u=m("div",{class:"slide"},this.#s);u.style.setProperty("--gutter",`${C}px`),this.el=m("div",{},h,u)}show(e,t){let{frames:r,seconds:n}=this.#e,s=F(n(e));if(this.#n.getRootNode()instanceof ShadowRoot&&this.#u())return;this.#n.value=String(e),this.#o.textContent=s,this.#s.value=String(e),this.#s.setAttribute("aria-valuetext",`frame ${e}, ${s}`);let o=e/Math.max(1,r-1);this.#s.style.setProperty("--done",`calc(8px + (100% - 16px) * ${o})`),this.#t.replaceChildren(be(t?"pause":"play")),this.#t.setAttribute("aria-label",t?"Pause (space)":"Play (space)"),this.#t.title=t?"Pause (space)":"Play (space)"}settings(e,t,r){for(let[n,s]of this.#l)s.setAttribute("aria-pressed",String(e.has(n)));ye.includes(t)||this.#a([...ye,t].sort((n,s)=>n-s)),this.#i.value=String(t),this.#r.setAttribute("aria-pressed",String(r))}press(e){this.#l.get(e)?.click()}#h(){let e=m("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((t,r)=>{let n=t.charAt(0).toUpperCase()+t.slice(1),s=m("button",{type:"button",class:"chip","aria-pressed":"false",title:`${n} (${r+1})`},n);s.addEventListener("click",()=>this.#e.layer(t)),this.#l.set(t,s),e.append(s)}),e}#a(e){this.#i.replaceChildren(...e.map(t=>m("option",{value:t},`${t}×`)))}#u(){let e=this.#n.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#n}};function He(i,e){return{draw(t,{scale:r,left:n,top:s}){i.forEach(({name:o,closed:a,points:h},u)=>{let d=W(u+4,e);t.beginPath(),h.forEach(([g,c],v)=>{v?t.lineTo(n+g*r,s+c*r):t.moveTo(n+g*r,s+c*r)}),a&&t.closePath(),t.strokeStyle=d,t.fillStyle=d,t.lineWidth=2,t.setLineDash([7,4]),t.stroke(),t.setLineDash([]),a&&(t.globalAlpha=.12,t.fill(),t.globalAlpha=1);let[p,b]=h[0]??[0,0];t.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',t.textBaseline="bottom",t.lineWidth=3,t.strokeStyle="rgba(10, 14, 20, 0.7)",t.strokeText(o,n+p*r+4,s+b*r-3),t.fillText(o,n+p*r+4,s+b*r-3)})},at:()=>{}}}var bt=48,gt=.55,oe=class{#e;#t;#r;#i=new M(bt);#n=!1;constructor(e,t,r,n){this.#e=e,this.#r={x:t,y:r},this.#t=n}at(e){let t=this.#i.get(e);return t||this.#s(e),{draw:(r,n)=>t&&this.#o(r,n,t),at:r=>{let n=t&&yt(t,r,this.#r);return n===void 0?void 0:{text:`${n.toFixed(1)} ${t?.unit??""}`,press:()=>{}}}}}#o(e,{scale:t,left:r,top:n},s){e.globalAlpha=gt,e.imageSmoothingQuality="high",e.drawImage(s.picture,r,n,this.#r.x*t,this.#r.y*t),e.globalAlpha=1}async#s(e){if(!this.#n){this.#n=!0;try{let[t,[r]]=await this.#e.ask("depth",{frame:e});if(!r)return;let n=t;this.#i.set(e,{...n,values:r,picture:vt(r,n.columns,n.rows)})}finally{this.#n=!1}this.#t()}}};function yt(i,e,t){let r=Math.floor(e.x/t.x*i.columns),n=Math.floor(e.y/t.y*i.rows);if(r<0||n<0||r>=i.columns||n>=i.rows)return;let s=i.values[n*i.columns+r]??0;return s?i.least+(i.most-i.least)*(s-1)/254:void 0}function vt(i,e,t){let r=document.createElement("canvas");r.width=e,r.height=t;let n=r.getContext("2d"),s=n.createImageData(e,t);return i.forEach((o,a)=>s.data.set(wt(o),a*4)),n.putImageData(s,0,0),r}function wt(i){if(!i)return[0,0,0,0];let e=(i-1)/254,t=r=>Math.round(255*Math.min(1,Math.max(0,1.5-Math.abs(4*e-r))));return[t(1),t(2),t(3),255]}var B=128,xt=64,Pt=2,Ne=9,ae=class{#e;#t;#r;#i=new M(xt);#n=new Set;constructor(e,t,r){this.#e=e,this.#t=t,this.#r=r}at(e){let t=this.#i.get(Math.floor(e/B));if(!t){this.#o(Math.floor(e/B));return}return St(t.offsets,t.numbers,t.boxes,e-t.start)}prefetch(e){let t=Math.floor((e+B/2)/B);t*B<this.#t&&!this.#i.has(t)&&this.#o(t)}async#o(e){if(this.#n.has(e))return;this.#n.add(e);let t=e*B,r=Math.min(t+B,this.#t);try{let[,[n,s,o]]=await this.#e.ask("pairs",{start:t,stop:r});n&&s&&o&&(this.#i.set(e,{start:t,offsets:T(n),numbers:T(s),boxes:K(o)}),this.#r())}finally{this.#n.delete(e)}}};function St(i,e,t,r){let n=[];for(let s=i[r]??0;s<(i[r+1]??0);s++){let[o,a]=e.subarray(s*Pt),h=t.subarray(s*Ne,(s+1)*Ne),u=d=>h.slice(d,d+4);n.push({pair:o,verb:a,human:[...u(0)],object:[...u(4)],score:h[8]})}return n}function Mt(i,e,t){let r,n=t;for(let s of i){let{human:o,object:a}=s;if(!Number.isFinite(a[0]))continue;let h=kt(e,{x:o[0],y:o[1]},{x:a[0],y:a[1]});h<=n&&([r,n]=[s,h])}return r}function kt(i,e,t){let[r,n]=[t.x-e.x,t.y-e.y],s=r*r+n*n,o=s?Math.min(1,Math.max(0,((i.x-e.x)*r+(i.y-e.y)*n)/s)):0;return Math.hypot(i.x-e.x-o*r,i.y-e.y-o*n)}var le=class{#e;#t;constructor(e,t){this.#e=e,this.#t=t}draw(e,t){let{chosen:r}=this.#t,n=[...this.#e].sort((s,o)=>+(s.pair===r)-+(o.pair===r));for(let s of n)Et(e,s,t,this.#t)}at(e,t){let r=Mt(this.#e,e,t);if(!r)return;let{verbs:n,press:s,chosen:o}=this.#t;return{text:`${n[r.verb]??"?"} · ${r.score.toFixed(2)}`,press:()=>s(r.pair===o||r.pair<0?null:r.pair)}}};function Et(i,e,t,r){let{scale:n,left:s,top:o}=t,a=W(Math.max(0,e.verb),r.palette),h=e.pair>=0&&e.pair===r.chosen,u=([v,O])=>({x:s+v*n,y:o+O*n}),[d,p]=[u(e.human),u(e.object)];if(i.globalAlpha=r.chosen===null||h?1:.4,Number.isFinite(p.x)){for(let[R,_]of[[h?5.5:4,"rgba(10, 14, 20, 0.55)"],[h?3.5:2,a]])i.strokeStyle=_,i.lineWidth=R,i.beginPath(),i.moveTo(d.x,d.y),i.lineTo(p.x,p.y),i.stroke();let[,,v,O]=e.object;i.setLineDash([5,4]),i.lineWidth=h?2.5:1.5,i.strokeRect(p.x-v*n/2,p.y-O*n/2,v*n,O*n),i.setLineDash([]);for(let R of[d,p])i.fillStyle=a,i.beginPath(),i.arc(R.x,R.y,h?4.5:3.5,0,2*Math.PI),i.fill()}let b=Number.isFinite(p.x)?{x:(d.x+p.x)/2,y:(d.y+p.y)/2}:d,g=r.verbs[e.verb]??"?";i.font='600 11px Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';let c=i.measureText(g).width+12;i.fillStyle="rgba(10, 14, 20, 0.82)",i.beginPath(),i.roundRect(b.x-c/2,b.y-9,c,18,9),i.fill(),i.strokeStyle=a,i.lineWidth=1.5,i.stroke(),i.fillStyle="#f3f6fa",i.textBaseline="middle",i.fillText(g,b.x-c/2+6,b.y+.5),i.globalAlpha=1}var $e=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var Tt=200,Ct=180,Lt=2,Rt=120;function It({model:i,el:e,view:t}){let r=m("div",{class:"hoilab-scrubber","data-lm-suppress-shortcuts":"true"}),n=r.attachShadow({mode:"open"});n.append(m("style",{},$e)),e.append(r);let s=new Y(i,t),o=[()=>s.close(),()=>r.remove()];return s.ask("describe").then(([a,[h]])=>{let u=h?Se(h):new Float64Array,d=a;(r.isConnected||e.isConnected)&&o.unshift(Dt({model:i,el:e,...t?{view:t}:{}},r,n,s,d,u))}).catch(a=>n.append(m("p",{role:"alert"},a.message))),()=>{for(let a of o.splice(0))a()}}function Dt({model:i},e,t,r,n,s){let o=Math.max(0,n.frames-1),a=l=>s[l]??0,h=Math.min(Rt,Math.ceil(Lt*Fe(s))),u=l=>n.individuals[l]??l,d=l=>`${u(l)} ${n.classes[l]??""}`.trim(),p=l=>W(u(l),n.palette),b=()=>i.get("selected")??null,g=()=>new Set(i.get("layers")),c=he(Number(i.get("frame"))),v=1,O=!1,R=null,_,H;function he(l){return Math.min(o,Math.max(0,Math.round(l)||0))}let ue=new X(r,n.frames,()=>E()),de=new ae(r,n.frames,()=>E()),Be=new oe(r,n.width,n.height,()=>E()),x=new J({frames:n.frames,seconds:a,ready:l=>P.frames.ready(l),show:l=>S(l,{playing:!0}),end:()=>L(i,"playing",!1)}),P=new re({width:n.width,height:n.height,source:l=>new q(r,n,l),ahead:_e,shown:()=>E(),select:me,hover:l=>{R=l===null?null:u(l),E()},name:d}),V=new se({frames:n.frames,layers:n.layers,seconds:a,jump:l=>S(l),step:l=>S(c+l),toggle:()=>L(i,"playing",!i.get("playing")),set:(l,f)=>L(i,l,f),layer:l=>{let f=g();f.delete(l)||f.add(l),L(i,"layers",n.layers.filter(w=>f.has(w)))}}),j=new ie({frames:n.frames,seconds:a,jump:(l,f)=>{f!==null&&me(f),S(l)},hover:l=>{R!==l&&(R=l,E())}});function _e(l){if(H!==void 0)return[];let f=x.stride*v,w=Math.min(x.playing?16:6,P.frames.keep>>1);return Array.from({length:w},(y,N)=>l+(N+1)*f).map(y=>x.playing&&x.loop&&y>o?y-o-1:y).filter(y=>y>=0&&y<=o)}function S(l,{playing:f=!1,tell:w=!0}={}){let y=he(l);f||(v=y<c&&y>=c-30?-1:1,Math.abs(y-c)>1&&Ve(),x.jump(y)),c=y,e.dataset.frame=String(c),P.frames.want(c),V.show(c,x.playing),E(),w&&(f?_??=setTimeout(ce,Tt):ce())}function We(l){return j.lanes=Oe(l,f=>({number:u(f),name:d(f),colour:p(f)})),U.classList.toggle("lanes",l.length>0),E(),!O}function Ve(){clearTimeout(H),H=setTimeout(()=>{H=void 0,P.frames.prefetch()},Ct)}function ce(){clearTimeout(_),_=void 0,L(i,"frame",c)}function me(l){L(i,"selected",l)}function E(){let l=P.frames.shown;e.dataset.shown=String(l),e.dataset.selected=String(b()??"");let w=g().has("tails")&&l>=0?Array.from({length:Math.min(h,l)},(N,Ye)=>ue.at(l-Math.min(h,l)+Ye)??[]):[],y=l>=0?ue.at(l)??[]:[];ue.prefetch(Math.max(0,l)),P.draw({here:y,before:w,layers:g(),extras:Ue(l),selected:b(),hovered:R,name:d,number:u,colour:p}),P.describe(`frame ${l}, ${a(l).toFixed(2)} s, ${y.length} in sight`),j.show(c,b(),pe)}function Ue(l){let f=g(),w=N=>f.has(N)&&n.layers.includes(N)&&l>=0,y=[];return w("depth")&&y.push(Be.at(l)),w("zones")&&y.push(He(n.zones,n.palette)),w("pairs")&&(de.prefetch(l),y.push(new le(de.at(l)??[],{verbs:n.verbs,palette:n.palette,chosen:i.get("pair")??null,press:N=>L(i,"pair",N)}))),e.dataset.pairs=w("pairs")?String(de.at(l)?.length??""):"",e.dataset.pair=String(i.get("pair")??""),y}function ve(){i.get("playing")?(clearTimeout(H),H=void 0,x.play(c),P.frames.prefetch()):(x.pause(),ce()),V.show(c,x.playing)}function z(){x.speed=Number(i.get("speed")),x.loop=!!i.get("loop"),V.settings(g(),x.speed,x.loop),E()}let we=Math.max(1,Math.round(Fe(s))),xe={" ":()=>L(i,"playing",!i.get("playing")),ArrowLeft:()=>S(c-1),ArrowRight:()=>S(c+1),"Shift+ArrowLeft":()=>S(c-10),"Shift+ArrowRight":()=>S(c+10),PageUp:()=>S(c-we),PageDown:()=>S(c+we),Home:()=>S(0),End:()=>S(o),Escape:()=>{me(null),L(i,"pair",null)},"+":()=>P.zoom(1.25),"-":()=>P.zoom(.8),0:()=>P.fit()};for(let[l,f]of n.layers.entries())xe[String(l+1)]=()=>V.press(f);let je=l=>{let f=l.target;if(l.ctrlKey||l.metaKey||l.altKey||f.matches('input[type="text"], select')||l.key===" "&&f.matches("button"))return;let w=xe[l.shiftKey&&l.key.startsWith("Arrow")?`Shift+${l.key}`:l.key];w&&(l.preventDefault(),l.stopPropagation(),w())},U=m("div",{class:"scrubber",tabindex:0,role:"group","aria-label":"Frame scrubber"});U.append(P.el,V.el,j.el),U.addEventListener("keydown",je),t.append(U);let pe=fe(e),ze=[Te(e,l=>{e.dataset.theme=l?"dark":"light",pe=fe(e),j.show(c,b(),pe)}),D(i,"frame",()=>{let l=he(Number(i.get("frame")));l!==c&&S(l,{tell:!1})}),D(i,"selected",E),D(i,"pair",E),D(i,"layers",z),D(i,"speed",z),D(i,"loop",z),D(i,"playing",ve)],Pe=new ResizeObserver(()=>E());return Pe.observe(U),z(),S(c,{tell:!1}),i.get("playing")&&ve(),n.individuals.length&&ke(r,n.frames,We).catch(l=>P.say(l.message)),()=>{O=!0,clearTimeout(_),clearTimeout(H),x.pause(),Pe.disconnect(),P.close();for(let l of ze)l()}}function Fe(i){let e=(i.at(-1)??0)-(i[0]??0);return e>0?(i.length-1)/e:25}var Ir={render:It};export{Ir as default};
